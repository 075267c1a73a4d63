"""What people may ask for: checked, named and recorded here, done by the actions."""
