"""Where a match stands: clause and sentence around it, quotation, negation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from compliance_lint.expressions import lazy
from compliance_lint.text import clause_at, sentence_at

# Words that hold a negator's characters without denying what follows.
_NOT_NEGATORS = lazy(
    "不仅|不但|不只|不光|不单|不止|不论|不管|不愧|差不多|忍不住|不由|不得了|了不起|对不起|不断|不错|不同|不禁|不妨|"
    "不如|不少|不已|不料|不外乎|不用担心|不用怕|不用愁|不必担心|不怕|没想到|没话说|没得说|没的说|别人|别家|别的|特别|"
    "分别|区别|个别|级别|类别|性别|告别|非常|除非|无论|无比|无敌|无忧|无法抗拒|无需担心|是不是|能不能|会不会|要不要|"
    "有没有|好不好|未来|未必不|绝不能错过|不容错过|不要错过|别错过|不要犹豫|别犹豫|不服|不信"
)
_NEGATORS = lazy(
    "不具有|不具备|不具|不是|不能|不得|不会|不可|不含|不算|不代表|不等于|不保证|不承诺|不宣称|不涉及|不属于|不构成|不存在|"
    "不用于|不作为|不替代|不代替|不提供|不支持|不做|不说|不敢说|不要|不宜|不应|不该|不许|不准|不再|不|没有|没|未|无法|"
    "并非|非|禁止|严禁|杜绝|拒绝|谢绝|请勿|切勿|勿|别|莫|谨防|警惕|反对|抵制|远离|停止|哪有|何来|谈不上|算不上|称不上"
)
# Two negators, or a rhetorical question, that together affirm.
_AFFIRMING = lazy(
    "不会没|不可能没|不可能不|没有不|没有一个不|没有人不|没人不|无不|无人不|不得不|不能不|不会不|莫不|非.{1,6}不可|"
    "谁说.{0,4}[不没]|难道.{0,6}[不没]|怎么(?:会|能|可能)[不没]|哪(?:会|能)[不没]|岂[不能会]|何尝不"
)
_OPENING, _CLOSING = "“「『‘《\"'", "”」』’》\"'"


@dataclass(frozen=True)
class Context:
    """The surroundings of ``text[start:end]``."""

    text: str
    start: int
    end: int

    @cached_property
    def before(self) -> str:
        """The clause up to the match."""
        return self.text[clause_at(self.text, self.start, self.end)[0] : self.start]

    @cached_property
    def after(self) -> str:
        """The clause from the match on."""
        return self.text[self.end : clause_at(self.text, self.start, self.end)[1]]

    @property
    def clause(self) -> str:
        """The clause the match lies in."""
        left, right = clause_at(self.text, self.start, self.end)
        return self.text[left:right]

    @cached_property
    def sentence_span(self) -> tuple[int, int]:
        """Span of the sentence, with its closing mark."""
        left, right = sentence_at(self.text, self.start, self.end)
        return left, min(right + 1, len(self.text))

    @property
    def sentence(self) -> str:
        """The sentence the match lies in, with its closing mark."""
        left, right = self.sentence_span
        return self.text[left:right]

    @cached_property
    def quoted(self) -> bool:
        """True when quotation marks or title marks enclose the match within its sentence."""
        left, right = self.sentence_span
        before, after = self.text[left : self.start], self.text[self.end : right]
        for opening, closing in zip(_OPENING, _CLOSING, strict=True):
            if opening == closing:
                if before.count(opening) % 2 and closing in after:
                    return True
            elif before.rfind(opening) > before.rfind(closing) and closing in after:
                return True
        return False

    @cached_property
    def negated(self) -> bool:
        """True when the clause denies or forbids the match; double negation affirms.

        Negation binds to the right, so only what stands before the match in its clause counts.
        """
        return negated(self.before)


def negated(before: str) -> bool:
    """True when ``before`` (a clause up to a claim) denies what follows it."""
    if _AFFIRMING.search(before):
        return False
    return len(_NEGATORS.findall(_NOT_NEGATORS.sub("＿", before))) % 2 == 1
