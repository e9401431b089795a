"""The CrossWatch tracker."""
