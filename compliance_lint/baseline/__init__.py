"""The baseline: findings a team has seen and lives with, so that only new ones are reported."""
