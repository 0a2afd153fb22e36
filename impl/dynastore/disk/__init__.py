"""What a node keeps: its journal, its log and its B-tree."""
