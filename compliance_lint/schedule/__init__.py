"""Tables of planned messages and posts: when, to whom, how often."""
