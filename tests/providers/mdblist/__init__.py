"""The MDBList provider against its emulator."""
