"""What the decoder remembers of the lines it is reading: one slot a line, refilled when its line is done."""

from __future__ import annotations

from typing import Any

# Positions are added in steps: most lines end within the first, and few are as long as the longest allowed.
_STEP_POSITIONS = 32


class SlotCache:
    """Keys and values of the text so far and what the encoder saw, for at most `slots` lines of `width` rows each.

    Rows of a line lie side by side and share its states; used slots lie in front, so that a step works on one plain
    slice. Memory is taken once and grows only with the longest line. Owned by the thread that reads.
    """

    def __init__(self, slots: int, width: int, shape: tuple[int, int, int], like: Any) -> None:
        """`shape` is layers, heads and head width; `like` a tensor of states, (lines, states, depth)."""
        import torch

        self.width = width
        self._shape = shape
        self._like = like
        self._states = like.new_empty((slots, *like.shape[1:]))
        self._capacity = 0
        self._keys: list[Any] = []
        self._values: list[Any] = []
        self._used = 0
        self._positions = torch.zeros(slots * width, dtype=torch.long, device=like.device)
        self._rows = torch.arange(slots * width, device=like.device)
        self.reach = 0

    @property
    def slots(self) -> int:
        return int(self._states.shape[0])

    @property
    def used(self) -> int:
        """How many slots hold a line."""
        return self._used

    @property
    def states(self) -> Any:
        return self._states[: self._used]

    @property
    def positions(self) -> Any:
        """Of the token each row is at, 0 for the start token."""
        return self._positions[: self._used * self.width]

    def layer(self, number: int) -> tuple[Any, Any]:
        return self._keys[number], self._values[number]

    def put(self, slot: int, states: Any) -> None:
        """Begin a line in a slot that is in use, or in the first that is free; `states` is (states, depth)."""
        self._states[slot].copy_(states)
        self._positions[self._slice(slot)] = 0
        self._used = max(self._used, slot + 1)

    def drop(self, slot: int) -> int:
        """Give a slot up; the line of the last slot moves into it. Where that line was before."""
        last = self._used - 1
        if slot != last:
            source, target = self._slice(last), self._slice(slot)
            self._states[slot].copy_(self._states[last])
            self._positions[target] = self._positions[source]
            for tensor in (*self._keys, *self._values):
                tensor[target].copy_(tensor[source])
        self._used = last
        return last

    def prepare(self) -> None:
        """Make room for one more token in every row."""
        self.reach = int(self.positions.max()) + 1
        if self.reach > self._capacity:
            self._grow()

    def mask(self) -> Any:
        """What may be looked back at: 0 where there is text and minus infinity beyond, (rows, 1, 1, reach)."""
        beyond = self._rows_of_reach()[None, :] > self.positions[:, None]
        mask = self._like.new_zeros(beyond.shape).masked_fill_(beyond, float("-inf"))
        return mask[:, None, None, :]

    def write(self, tensor: Any, value: Any) -> None:
        """Write (rows, heads, head width) at each row's position."""
        rows = self._used * self.width
        tensor[self._rows[:rows], :, self._positions[:rows]] = value

    def advance(self) -> None:
        """Each row is one token further."""
        self._positions[: self._used * self.width] += 1

    def reorder(self, parents: Any) -> None:
        """Let each row go on from the row that `parents` names; rows stay within their line."""
        rows = self._used * self.width
        for tensor in (*self._keys, *self._values):
            part = tensor[:rows, :, : self.reach]
            part.copy_(part[parents])

    def _rows_of_reach(self) -> Any:
        import torch

        return torch.arange(self.reach, device=self._like.device)

    def _slice(self, slot: int) -> slice:
        return slice(slot * self.width, (slot + 1) * self.width)

    def _grow(self) -> None:
        layers, heads, head_width = self._shape
        capacity = self._capacity + _STEP_POSITIONS
        rows = self.slots * self.width
        for tensors in (self._keys, self._values):
            for number in range(layers):
                larger = self._like.new_zeros((rows, heads, capacity, head_width))
                if self._capacity:
                    larger[:, :, : self._capacity].copy_(tensors[number])
                    tensors[number] = larger
                else:
                    tensors.append(larger)
        self._capacity = capacity
