package i18n

// PaperList is the screen on which papers are judged.
type PaperList struct {
	Supplement, Promised, Left, Of, AllJudged, OpenLines, NextHandIn, NextNotice                                       string
	Inspect, Collect, CopyOnly, MadeHere, Count, ByCard, GuideSaw, Needed, Have                                        string
	Say, SayForm, SayMissing, SayDefective, Points, Valid, Instead, Or, DeferDays, Scanned, Pages, Unsent, UnsentPages string
	// ToConfirm, Reused and the rest are about what was found in place of a paper.
	ToConfirm, Reused, SayFound, AskedAgain, Seeking, ForNow, SayForNow, SayDeclared, SayDeferred, IssuedOn, ValidTo, KeyPaper, KeyFields, FieldsLeft string

	ReasonTitle, NoteAsk, NoteFor, NoBack                                                                         string
	KeyOK, KeyPages, KeyMore, KeyExempt, KeyDeclare, KeyDefer, KeyClear, KeyBack, KeyHandIn, KeyNotice, KeyNoteOK string
	Reasons                                                                                                       []string          // the nine of one digit, short
	ReasonNames                                                                                                   map[string]string // visit.Reasons
	Validities                                                                                                    map[string]string
	Substitutes                                                                                                   map[string]string
}

var paperListZH = PaperList{
	Supplement: "补正 {number}", Promised: "容缺补齐 {number}", Left: "还差 {n} 项", Of: "共 {n} 项", AllJudged: "全部判定", OpenLines: "缺或不合格 {n} 项",
	NextHandIn: "按 F9 收件", NextNotice: "按 F8 一次性告知",
	Inspect: "验原件", Collect: "收原件", CopyOnly: "收复印件", MadeHere: "窗口生成", Count: "{n} 份", ByCard: "读卡自动核验", GuideSaw: "导办台见过", Needed: "需要", Have: "已有",
	Say: "请出示您的{name}。", SayForm: "请在{name}上签名。", SayMissing: "还缺{name}，请补齐。", SayDefective: "您的{name}不合格：{reason}。",
	ToConfirm: "待确认", Reused: "复用", SayFound: "您的{name}已经查到，不用交了。", AskedAgain: "本厅 {date} 已发给本人（{number}），目录仍要求提交，请报目录管理员",
	ForNow: "暂需 · 系统无应答", SayForNow: "系统暂时查不到，这次先请出示您的{name}。",
	SayDeclared: "{name}由您书面承诺代替，请看清承诺书再签名。", SayDeferred: "{name}可以后补，请按承诺书上的日期补齐。",
	Seeking: "正在查免提交", IssuedOn: "{date} 起", ValidTo: "有效至 {date}", KeyPaper: "收纸质", KeyFields: "填表", FieldsLeft: "Tab 填表（未填 {n}）",
	Points: "核对", Valid: "有效期", Instead: "可替代", Or: "也可用", DeferDays: "{n} 个工作日内补交", Scanned: "已扫描", Pages: "{n} 页", Unsent: "须重拍", UnsentPages: "{n} 页没有传到大厅",
	Reasons:     []string{"未提供", "份数不足", "应为原件", "不清楚", "过期", "未签章", "信息不一致", "填写错误", "格式不符"},
	ReasonTitle: "原因（按两位数字或上下选择）", NoteAsk: "写明原因", NoteFor: "其他原因", NoBack: "补正件不能改情形",
	KeyOK: "合格", KeyPages: "拍页", KeyMore: "更多原因", KeyExempt: "免提交", KeyDeclare: "承诺", KeyDefer: "容缺", KeyClear: "重判", KeyBack: "改情形", KeyHandIn: "收件", KeyNotice: "一次性告知", KeyNoteOK: "确认",
	ReasonNames: map[string]string{
		"M01": "未提供", "M02": "份数不足", "M03": "应为原件", "M04": "复印件未核对或模糊", "M05": "已过期", "M06": "未签名或盖章", "M07": "姓名或证件号不一致",
		"M08": "信息填写错误或缺项", "M09": "不符合格式", "M10": "与情形不符", "M11": "电子证照状态异常", "M12": "缺公证或认证", "M13": "代理手续不全", "M14": "有涂改", "M99": "其他（写明）",
	},
	Validities: map[string]string{
		"NOT_EXPIRED": "在有效期内", "LONG_TERM": "长期有效", "SIGNED_OR_STAMPED": "已签名或盖章", "ISSUED_WITHIN_DAYS": "{days} 日内出具",
		"EVENT_WITHIN_DAYS": "{event}起 {days} 日内", "EVENT_AFTER_DAYS": "{event}满 {days} 日后",
	},
	Substitutes: map[string]string{
		"E_LICENCE": "电子证照", "DATA_SHARE": "数据核验", "UPSTREAM_RESULT": "前置结果", "REUSE_LIBRARY": "材料复用", "DECLARATION": "告知承诺", "WINDOW_GENERATED": "窗口生成",
	},
}

var paperListEN = PaperList{
	Supplement: "Correction {number}", Promised: "Promised papers {number}", Left: "{n} to judge", Of: "of {n}", AllJudged: "all judged", OpenLines: "{n} missing or wrong",
	NextHandIn: "F9 hands in", NextNotice: "F8 makes the one-time notice",
	Inspect: "see original", Collect: "keep original", CopyOnly: "keep copy", MadeHere: "printed here", Count: "× {n}", ByCard: "by card", GuideSaw: "seen at the guide desk", Needed: "needed", Have: "in hand",
	Say: "Please show your {name}.", SayForm: "Please sign the {name}.", SayMissing: "The {name} is still missing.", SayDefective: "Your {name} will not do: {reason}.",
	ToConfirm: "ok?", Reused: "reuse", SayFound: "Your {name} was found; you need not hand it in.", AskedAgain: "This hall issued it on {date} ({number}), yet the catalogue asks for it: tell its keeper",
	ForNow: "for now: no answer", SayForNow: "Our system gives no answer now; just this time, your {name}, please.",
	SayDeclared: "Your declaration stands for the {name}; please read it before you sign.", SayDeferred: "The {name} may follow; please bring it by the day on the promise.",
	Seeking: "looking for e-licences", IssuedOn: "from {date}", ValidTo: "valid to {date}", KeyPaper: "paper", KeyFields: "form", FieldsLeft: "Tab form ({n} empty)",
	Points: "Check", Valid: "Valid", Instead: "Instead", Or: "Or", DeferDays: "within {n} working days", Scanned: "Scanned", Pages: "{n} pages", Unsent: "Take again", UnsentPages: "{n} did not arrive",
	Reasons:     []string{"not brought", "too few", "original", "unclear", "expired", "unsigned", "names", "entry", "format"},
	ReasonTitle: "reason (two digits or arrows)", NoteAsk: "Write the reason", NoteFor: "other reason", NoBack: "The situation of a correction stays",
	KeyOK: "in order", KeyPages: "pic", KeyMore: "reasons", KeyExempt: "exempt", KeyDeclare: "declared", KeyDefer: "later", KeyClear: "again", KeyBack: "situation", KeyHandIn: "hand in", KeyNotice: "notice", KeyNoteOK: "confirm",
	ReasonNames: map[string]string{
		"M01": "not brought", "M02": "too few", "M03": "original wanted", "M04": "copy unclear", "M05": "expired", "M06": "not signed or stamped", "M07": "name or number differs",
		"M08": "wrong or missing entry", "M09": "wrong format", "M10": "does not fit the situation", "M11": "e-licence not in order", "M12": "not notarised", "M13": "agent's papers incomplete", "M14": "altered", "M99": "other (write it)",
	},
	Validities: map[string]string{
		"NOT_EXPIRED": "not expired", "LONG_TERM": "without limit", "SIGNED_OR_STAMPED": "signed or stamped", "ISSUED_WITHIN_DAYS": "issued within {days} days",
		"EVENT_WITHIN_DAYS": "within {days} days of {event}", "EVENT_AFTER_DAYS": "after {days} days from {event}",
	},
	Substitutes: map[string]string{
		"E_LICENCE": "e-licence", "DATA_SHARE": "data check", "UPSTREAM_RESULT": "earlier result", "REUSE_LIBRARY": "reuse", "DECLARATION": "declaration", "WINDOW_GENERATED": "printed here",
	},
}
