"""What managers see of the stations below this node, and what they may do."""
