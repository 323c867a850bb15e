"""A small network that reads the act between two marked phrases where the codebook is unsure.

It is trained on sentences of our own writing (`tools/train_guess.py`, docs/guess.md) and runs on
the CPU with numpy alone. What it says is a guess: it never overrides a codebook entry that has
both phrases in their roles unless it is all but certain.
"""

from detente.guess.guesser import Guess, Guesser, load_guesser

__all__ = ["Guess", "Guesser", "load_guesser"]
