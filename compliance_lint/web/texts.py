"""Every word on the page for copywriters, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from compliance_lint.model import Text

TEXTS: Mapping[str, Text] = MappingProxyType(
    {
        "title": Text("文案合规检查", "Copy check"),
        "promise": Text(
            "全部在这台电脑上运行：不上传、不保存、不记录",
            "Runs on this computer: nothing is sent, kept or logged",
        ),
        "placeholder": Text(
            "把文案、直播脚本或客服聊天粘贴到这里，也可以把文件拖进来",
            "Paste copy, a script or a support chat here, or drop a file",
        ),
        "choose_file": Text("选择文件", "Choose a file"),
        "remove_file": Text("移除文件", "Remove the file"),
        "clear": Text("清空", "Clear"),
        "industry": Text("行业", "Industry"),
        "channel": Text("渠道", "Channel"),
        "kind": Text("内容", "Content"),
        "any": Text("不限", "any"),
        "kind_copy": Text("文案", "copy"),
        "kind_title": Text("标题", "title"),
        "kind_script": Text("直播口播", "live script"),
        "kind_chat": Text("客服聊天", "support chat"),
        "tab_check": Text("问题", "Findings"),
        "tab_redact": Text("脱敏", "Redaction"),
        "claims": Text("宣传用语", "claims"),
        "pii": Text("个人信息", "personal data"),
        "closed": Text("豁免", "exempt"),
        "law": Text("依据", "Law"),
        "try": Text("可改为", "Try"),
        "reason": Text("原因", "Reason"),
        "replace": Text("点一下就替换原文", "click to put it in place"),
        "empty": Text("左边放入内容，这里列出问题、依据和改法", "Findings, laws and rewordings appear here"),
        "clean": Text("没有发现问题", "No findings"),
        "checking": Text("检查中…", "Checking…"),
        "profile": Text("用途", "Purpose"),
        "copy": Text("复制", "Copy"),
        "copied": Text("已复制", "Copied"),
        "download": Text("下载脱敏后的文件", "Download the redacted file"),
        "masked": Text("已处理", "Replaced"),
        "nothing_masked": Text("没有需要脱敏的个人信息", "No personal data to redact"),
        "too_big": Text(
            "内容太大，最多 10 MB；大文件请用命令行", "Too large, 10 MB at most; use the command line"
        ),
        "offline": Text(
            "连不上检查程序，请确认 compliance-lint serve 还在运行",
            "The checker does not answer; is compliance-lint serve still running?",
        ),
        "disclaimer": Text("仅提示风险，不构成法律意见", "Points at risks; no legal advice"),
    }
)

INDUSTRIES: Mapping[str, Text] = MappingProxyType(
    {
        "agri": Text("农资", "farm supplies"),
        "alcohol": Text("酒类", "alcohol"),
        "apparel": Text("服饰", "apparel"),
        "auto": Text("汽车", "cars"),
        "cosmetics": Text("化妆品", "cosmetics"),
        "drug": Text("药品", "drugs"),
        "education": Text("教育培训", "education"),
        "electronics": Text("数码家电", "electronics"),
        "finance": Text("金融", "finance"),
        "food": Text("食品", "food"),
        "general": Text("百货", "general goods"),
        "health_food": Text("保健食品", "health food"),
        "home": Text("家居", "home"),
        "jewelry": Text("珠宝", "jewellery"),
        "medical": Text("医疗", "medical"),
        "pet": Text("宠物", "pets"),
        "real_estate": Text("房产", "real estate"),
    }
)
