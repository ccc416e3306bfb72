"""How a line is cut out of its page, as a value with a version.

The recipe's id is stored with weights, with each reading and in each data set; reading uses the recipe the weights
were taught with. To change how lines are cut, add a recipe with the next version; never change one that is out.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recipe:
    """One way to cut a line. Shares are of the line height: the outline's area over its length.

    `is_straightened`: follow the baseline, or the outline's long axis where there is none; otherwise the crop is an
    upright box, turned by quarters only. `is_masked`: pixels outside the outline, grown by `grow_share`, take the
    paper's colour. `pad_share` is added on all four sides, as a share of the height of what was cut.
    """

    name: str
    version: int
    is_straightened: bool
    is_masked: bool
    grow_share: float
    pad_share: float

    @property
    def id(self) -> str:
        """What is stored, such as "masked-1"."""
        return f"{self.name}-{self.version}"


# Growing keeps the tips of letters that outlines shave off; the padding keeps ink from touching the edge, which costs
# accuracy with every engine tried. Shares after what current HTR pipelines do.
MASKED = Recipe("masked", 1, is_straightened=True, is_masked=True, grow_share=0.10, pad_share=0.08)
RECTANGLE = Recipe("rectangle", 1, is_straightened=False, is_masked=False, grow_share=0.0, pad_share=0.08)

RECIPES: dict[str, Recipe] = {recipe.id: recipe for recipe in (MASKED, RECTANGLE)}
