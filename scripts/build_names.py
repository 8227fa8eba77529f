"""Derive ``given.txt``, ``words.txt``, ``pairs.txt`` and ``common.txt`` from the dictionary of jieba (MIT).

``given.txt`` holds, for each character, how much more often it stands in a personal name than in
ordinary text (log2, rounded): facts about the language, not text of the dictionary.  ``words.txt``
holds ordinary words that begin like a name, ``pairs.txt`` the common words of two characters and
``common.txt`` the most common of them, all grouped by their first character.

Run: ``python scripts/build_names.py`` in an environment with jieba installed.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "compliance_lint" / "data"
COMMON = (  # surnames nearly all whose words tagged as names are names
    "李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文"
)
NAMES = ("nr", "nrt", "nrfg")  # nrt: transliterated, mostly brands and foreigners
MIN_FREQUENCY = 5  # of an ordinary word; rarer ones are mostly noise
COMMON_PAIR = 250  # frequency from which a word of two characters is common
HOUSEHOLD_PAIR = 2000  # and from which it is in everybody's mouth
# words of the trade that the dictionary's newspapers hardly knew
SHOP_WORDS = (
    "付费 免费 运费 邮费 话费 下单 拍单 补单 刷单 包邮 客服 退款 拍下 单号 快递"
    " 网单 订单 返现 满减 秒杀 直播 主播 红米 税号 卡号 尾号 单价 标价 换货 补货"
    " 缺货 断货 现货 预售 尾款 定金 发票 差评 好评 追评 店铺 店家 亲亲 宝贝 链接"
    " 截图 扫码 加购 改价 改单 贺卡 卡片 礼盒 红包 礼袋 礼物 赠品 样品 小样 正装"
    " 试用 套装 套餐 组合 礼品 手提 提袋 纸袋 纸箱 泡沫 气泡 胶带 封口 盒子 袋子"
    " 瓶子 罐子 杯子 盖子 勺子 筷子 架子 柜子 桌子 椅子 凳子 垫子 毯子 被子 枕头"
    " 床单 被套 四件 窗帘 地毯 拖把 扫把 抹布 毛巾 浴巾 牙刷 牙膏 洗发 沐浴 洗衣"
    " 洗碗 洗手 柔顺 纸巾 湿巾 抽纸 卷纸 尿裤 奶瓶 奶粉 辅食 米粉 零食 坚果 果干"
    " 蜜饯 饼干 蛋糕 面包 月饼 粽子 汤圆 水饺 火锅 底料 酱料 调料 酱油 香醋 料酒"
    " 蚝油 花椒 辣椒 孜然 茶叶 绿茶 红茶 白茶 咖啡 奶茶 果汁 酸奶 牛奶 豆浆 矿泉"
    " 啤酒 白酒 红酒 尺码 尺寸 均码 大码 小码 加大 加长 加厚 加绒 加宽 偏大 偏小"
    " 偏长 偏瘦 显瘦 显白 显胖 修身 宽松 高腰 低腰 短款 长款 连衣 半身 衬衫 外套"
    " 卫衣 毛衣 羽绒 棉服 裤子 牛仔 打底 内衣 内裤 文胸 袜子 帽子 围巾 手套 腰带"
    " 皮带 鞋子 靴子 凉鞋 拖鞋 运动 板鞋 鞋带 鞋垫 鞋码 起球 褪色 掉色 缩水 开线"
    " 脱线 色差 色号 面料 材质 纯棉 真丝 羊毛 羊绒 雪纺 涤纶 氨纶 手机 耳机 充电"
    " 数据 电池 屏幕 钢化 贴膜 保护 键盘 鼠标 显卡 内存 硬盘 主板 散热 路由 音箱"
    " 音响 相机 镜头 电视 冰箱 空调 洗机 热水 净水 滤芯 风扇 电扇 电饭 电磁 微波"
    " 烤箱 吸尘 机器 遥控 插座 插头 排插 灯泡 台灯 吊灯 螺丝 螺母 扳手 钳子 胶水"
    " 水管 水龙 马桶 花洒 地漏 瓷砖 油漆 门锁 猫眼 把手 口红 粉底 气垫 眼影 眼线"
    " 睫毛 眉笔 腮红 高光 修容 定妆 卸妆 洁面 洗面 爽肤 面霜 乳液 精华 面膜 眼霜"
    " 防晒 隔离 护手 身体 香水 美白 保湿 补水 控油 祛痘 去角 猫粮 狗粮 猫砂 罐头"
    " 冻干 猫条 驱虫 鱼缸 花盆 营养 肥料 种子 绿植 多肉 打包 包装 包裹 驿站 丰巢"
    " 自提 派送 派件 揽收 揽件 签收 代收 拒收 退回 寄回 寄出 补发 重发 漏发 错发"
    " 少发 破损 漏液 发霉 变质 过期 临期 日期 保质 生产 批次 条码 吊牌 标签 合格"
    " 质检 正品 假货 仿品 盗版 验货 开箱 录像 视频 照片 拍照 上传 凭证 举证 申诉"
    " 仲裁 赔付 赔偿 补偿 差价 保价 降价 涨价 打折 优惠 领券 用券 凑单 拼单 拼团"
    " 团购 砍价 抢购 抢单 抽奖 中奖 积分 会员 权益 等级 粉丝 关注 收藏 点赞 转发"
    " 评论 晒单 晒图 追单 催单 催发 催件 改址 改地 改签 备注 留言 私信 截单 拦截"
    " 取消 关闭 支付 付款 转账 到账 余额 零钱 花呗 白条 分期 免息 额度 绑卡 绑定"
    " 解绑 注销 登录 注册 密码 验证 实名 授权 权限 系统 页面 按钮 弹窗 卡顿 闪退"
    " 死机 黑屏 蓝屏 联网 断网 信号 蓝牙 固件 升级 更新 版本 下载 安装 卸载 教程"
    " 说明 售后 售前 保修 维修 返修 换新 以旧 上门 预约 师傅 工单 客诉 投诉 举报"
    " 差劲 坑人 骗人 骗子 无语 生气 着急 抱歉 理解 麻烦 辛苦 感谢 谢谢 好的 稍等"
    " 在吗 在么 您好 你好 亲爱 宝子 姐妹 家人 老铁 小哥 小姐 小妹 老师 同学 亲们"
    " 上架 下架 上新 链路 橱窗 小黄 口播 福袋 上车 库存 清仓 爆款 新品 同款 联名"
    " 限量 限时 定制 刻字 雕刻 印字 绣字 烫金 镭射 样图 效果 排版 字体 底稿 确认"
    " 核对 信息 资料 表格 发货 到货 收货 送货 提货 进货 退货 订货 出货 配货 理货"
    " 称重 重量 体积 件数 箱子 整箱 单件 单个 一对 两双 三件 全套 路过 加密 加急"
    " 已经 应该 马上 明天 后天 大后 昨天 前天 今晚 明早 明晚 上周 下周 周末 月底"
    " 月初 年底 年前 年后 国庆 中秋 端午 元旦 春节 双旦 年货 周年"
)
SOFT = "n"  # parts of speech that people are also named after: 白云, 黄河, 江山


Row = tuple[str, int, str]


def entries() -> list[Row]:
    """``(word, frequency, part of speech)`` of every Han word of the dictionary."""
    lines = resources.files("jieba").joinpath("dict.txt").read_text("utf-8").splitlines()
    rows = (line.split(" ") for line in lines)
    return [(w, int(f), pos) for w, f, pos in rows if all("\u4e00" <= c <= "\u9fff" for c in w)]


def log_ratios(name: Counter[str], plain: Counter[str]) -> dict[str, int]:
    """Rounded log2 of how much likelier each character is in ``name`` than in ``plain``."""
    names, plains = sum(name.values()) + len(plain), sum(plain.values()) + 100 * len(plain)
    return {
        char: round(math.log2((name[char] + 0.5) / names / ((plain[char] + 100) / plains)))
        for char in name.keys() | plain.keys()
    }


def lines_of(scores: dict[str, int]) -> str:
    """One line per score: the score, a blank, all its characters."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for char, score in sorted(scores.items()):
        groups[score].append(char)
    return "".join(f"{score} {''.join(groups[score])}\n" for score in sorted(groups))


def odds(rows: list[Row], surnames: str) -> str:
    """The text of ``given.txt``."""
    plain: Counter[str] = Counter()
    given: Counter[str] = Counter()
    first: Counter[str] = Counter()
    for word, frequency, pos in rows:
        for char in word:
            plain[char] += frequency
        if pos in NAMES and len(word) == 3:
            first[word[0]] += 1
            given.update(word[1:] if word[0] in COMMON else "")
    frequent = {c: s for c, s in log_ratios(given, plain).items() if plain[c] >= 300 or given[c]}
    family = {c: s for c, s in log_ratios(first, plain).items() if c in surnames}
    return f"# log2 ratio, characters: given names\n{lines_of(frequent)}# surnames\n{lines_of(family)}"


def words(rows: list[Row], surnames: str) -> str:
    """The text of ``words.txt``."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word, frequency, pos in rows:
        like_a_name = 2 <= len(word) <= 3 and word[0] in surnames and pos not in ("nr", "nrfg")
        if like_a_name and frequency >= MIN_FREQUENCY * (len(word) - 1):
            groups[word[0] + ("~" if pos.startswith(SOFT) else "")].append(word[1:])
    lines = (f"{head} {' '.join(rests)}\n" for head, rests in sorted(groups.items()))
    return "# first character (~ = nouns), rests of the words\n" + "".join(lines)


def pairs(rows: list[Row], least: int) -> str:
    """The text of ``pairs.txt`` and of ``common.txt``: words at least that frequent."""
    common = [w for w, f, pos in rows if len(w) == 2 and f >= least and pos not in NAMES]
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for word in dict.fromkeys([*common, *SHOP_WORDS.split()]):
        groups[word[0]].append(word[1])
    lines = (f"{head}{''.join(seconds)}\n" for head, seconds in sorted(groups.items()))
    return "# first character, second characters\n" + "".join(lines)


def main() -> None:
    """Write the data files."""
    rows = entries()
    surnames = (DATA / "surnames.txt").read_text("utf-8").splitlines()[1]
    (DATA / "given.txt").write_text(odds(rows, surnames), "utf-8")
    (DATA / "words.txt").write_text(words(rows, surnames), "utf-8")
    (DATA / "pairs.txt").write_text(pairs(rows, COMMON_PAIR), "utf-8")
    (DATA / "common.txt").write_text(pairs(rows, HOUSEHOLD_PAIR), "utf-8")


if __name__ == "__main__":
    main()
