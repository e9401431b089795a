"""A Home Assistant to try CrossWatch in: started, onboarded and furnished without hands."""

LIVING_ROOM = "Living room"
TRAVEL = "Travel"
TRACKERS = (LIVING_ROOM, TRAVEL)
