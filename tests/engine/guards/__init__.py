"""Tests of the rules between plan and write."""
