"""What is not known of an event, drawn many times: members."""
