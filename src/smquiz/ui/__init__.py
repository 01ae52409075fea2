"""Screens: the only room that knows Rich, questionary and how to ask in lines."""
