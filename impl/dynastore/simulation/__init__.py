"""Nodes, network and disks in virtual time, with faults drawn from a seed."""
