package i18n

// Changes is what the comparison of two catalogues says. Kinds and Fields are
// keyed by the codes of package catalog; Values has words for values that are codes.
type Changes struct {
	// Since and the rest are about an item since the clerk's last case of it.
	Since, SinceGone, SinceTitle, SinceNone, KeySince string
	// Today is how many items a release changed today, {n}; Releases says by code
	// why one cannot be taken.
	Today    string
	Releases map[string]string

	Kinds   map[string]string // {subject} {node} {option} {field} {old} {new}
	Fields  map[string]string
	Values  map[string]string
	Nothing string // an empty value
	Unknown string // {kind} {subject} {field} {old} {new}: a kind that this build does not know
}

var changesZH = Changes{
	Since: "自您上次办理（{date}）以来变更 {n} 处，按 F8 看", SinceGone: "自您上次办理（{date}）以来目录已更新", SinceTitle: "自您上次办理以来的变更", SinceNone: "没有变更", KeySince: "变更",
	Today: "今日变更 {n} 项",
	Releases: map[string]string{
		"release_damaged": "新版本已损坏，仍用原版本，将重新下载",
		"release_refused": "新版本有误，仍用原版本；请管理员检查",
		"release_storage": "新版本存不下，仍用原版本；请检查磁盘",
	},
	Kinds: map[string]string{
		"department_added":    "新增部门 {subject}：{new}",
		"department_removed":  "取消部门 {subject}：{old}",
		"department_changed":  "部门 {subject} 的{field}由「{old}」改为「{new}」",
		"block_added":         "新增公共问题 {subject}：{new}",
		"block_removed":       "取消公共问题 {subject}：{old}",
		"block_changed":       "公共问题 {subject} 的{field}由「{old}」改为「{new}」",
		"shared_added":        "新增公共材料 {subject}：{new}",
		"shared_removed":      "取消公共材料 {subject}：{old}",
		"shared_changed":      "公共材料 {subject} 的{field}由「{old}」改为「{new}」",
		"package_added":       "新增一件事 {subject}：{new}",
		"package_removed":     "取消一件事 {subject}：{old}",
		"package_changed":     "一件事 {subject} 的{field}由「{old}」改为「{new}」",
		"item_added":          "新增事项：{new}",
		"item_removed":        "取消事项：{old}",
		"item_changed":        "{field}由「{old}」改为「{new}」",
		"requirement_added":   "新增材料 {subject}：{new}",
		"requirement_removed": "取消材料 {subject}：{old}",
		"requirement_changed": "材料 {subject} 的{field}由「{old}」改为「{new}」",
		"question_added":      "新增问题 {node}：{new}",
		"question_removed":    "取消问题 {node}：{old}",
		"question_changed":    "问题 {node} 的{field}由「{old}」改为「{new}」",
		"option_added":        "问题 {node} 新增选项 {option}：{new}",
		"option_removed":      "问题 {node} 取消选项 {option}：{old}",
		"option_changed":      "问题 {node} 选项 {option} 的{field}由「{old}」改为「{new}」",
		"leaf_added":          "新增情形 {node}：{new}",
		"leaf_removed":        "取消情形 {node}：{old}",
		"leaf_changed":        "情形 {node} 的{field}由「{old}」改为「{new}」",
		"paper_added":         "情形 {node} 加收材料：{new}（{subject}）",
		"paper_removed":       "情形 {node} 不再收材料：{old}（{subject}）",
	},
	Fields: map[string]string{
		"name": "名称", "short": "简称", "shortName": "简称", "aliases": "别名", "pinyin": "拼音", "shortPinyin": "简称拼音",
		"kind": "类别", "zone": "区域", "windowMode": "窗口模式", "items": "事项", "sharedMaterials": "共享材料", "note": "备注",
		"text": "文字", "options": "选项", "material": "材料编码", "subject": "材料归属人", "category": "材料类型", "source": "来源渠道",
		"issuer": "出具单位", "original": "原件要求", "copy": "复印件要求", "substitutes": "免提交方式", "exemptible": "可否免提交",
		"deferrable": "可否容缺", "deferDays": "容缺工作日数", "validity": "有效期要求", "reviewPoints": "审核要点", "alternatives": "可替代材料",
		"dept": "部门", "policeBranch": "公安警种", "type": "事项类型", "audience": "服务对象", "handleType": "办件类型", "statutory": "法定期限",
		"promised": "承诺期限", "noticeRule": "一次性告知时限", "acceptMode": "受理方式", "specialProcedures": "特别程序", "crossRegion": "通办范围",
		"fee": "收费", "results": "办理结果", "partyProfile": "申请人类型", "modifiers": "公共问题", "repeatable": "可否重复办理", "upstream": "前置事项",
		"legalBasis": "法律依据", "confidence": "数据可信度", "headline": "是否重点事项", "hot": "热度", "typicalMinutes": "通常办理分钟数",
		"start": "首个问题", "help": "说明", "fact": "对应事实", "multi": "可否多选", "min": "最少选项数", "max": "最多选项数", "next": "下一步",
		"auto": "自动建议条件", "add": "加收材料", "title": "情形名称", "outcome": "结论", "redirectTo": "转办事项", "reason": "理由",
		"timeOverride": "本情形期限", "postSteps": "后续步骤", "instant": "是否即办", "flags": "标记",
	},
	Values: map[string]string{
		"true": "是", "false": "否", "none": "不需要", "inspect": "份（验）", "collect": "份（收）",
		"workday": "个工作日", "naturalDay": "个自然日", "instant": "即办", "accept": "受理", "reject": "不予受理", "redirect": "转办",
		"RECEIVE_IS_ACCEPT": "收件即受理", "DEPT_ACCEPT": "部门受理", "FULL_DELEGATION": "全委托",
		"ON_SPOT": "当场告知", "WITHIN_5WD": "五个工作日内告知",
		"SELF": "申请人自备", "GOV": "政府部门核发", "COURT": "法院", "MED": "医疗机构", "BANK": "银行", "NOTARY": "公证机构",
		"EMPLOYER": "用人单位", "ORG": "其他组织", "WINDOW": "窗口制作",
		"COMPREHENSIVE": "综合窗口", "POLICE_ZONE": "公安专区", "TAX_SOCIAL_ZONE": "税务社保专区", "OWN_COUNTER": "部门自设窗口",
		"NONE": "无要求", "NOT_EXPIRED": "未过期", "LONG_TERM": "长期有效", "SIGNED_OR_STAMPED": "须签名或盖章",
		"ISSUED_WITHIN_DAYS": "出具之日起若干天内", "EVENT_WITHIN_DAYS": "事件发生后若干天内", "EVENT_AFTER_DAYS": "事件发生若干天后",
	},
	Nothing: "无",
	Unknown: "{kind} {subject} {field}：{old} → {new}",
}

var changesEN = Changes{
	Since: "{n} changes since you last did it ({date}): F8", SinceGone: "The catalogue is newer than when you last did it ({date})", SinceTitle: "Changed since you last did it", SinceNone: "Nothing has changed", KeySince: "changes",
	Today: "{n} items changed today",
	Releases: map[string]string{
		"release_damaged": "a release is damaged; the old one stays, it is asked for again",
		"release_refused": "a release is wrong; the old one stays: ask an administrator",
		"release_storage": "no room for a release; the old one stays: see to the disk",
	},
	Kinds: map[string]string{
		"department_added":    "new department {subject}: {new}",
		"department_removed":  "department {subject} is gone: {old}",
		"department_changed":  "department {subject}: {field} was “{old}”, is “{new}”",
		"block_added":         "new common question {subject}: {new}",
		"block_removed":       "common question {subject} is gone: {old}",
		"block_changed":       "common question {subject}: {field} was “{old}”, is “{new}”",
		"shared_added":        "new common paper {subject}: {new}",
		"shared_removed":      "common paper {subject} is gone: {old}",
		"shared_changed":      "common paper {subject}: {field} was “{old}”, is “{new}”",
		"package_added":       "new package {subject}: {new}",
		"package_removed":     "package {subject} is gone: {old}",
		"package_changed":     "package {subject}: {field} was “{old}”, is “{new}”",
		"item_added":          "new item: {new}",
		"item_removed":        "the item is gone: {old}",
		"item_changed":        "{field} was “{old}”, is “{new}”",
		"requirement_added":   "new paper {subject}: {new}",
		"requirement_removed": "paper {subject} is gone: {old}",
		"requirement_changed": "paper {subject}: {field} was “{old}”, is “{new}”",
		"question_added":      "new question {node}: {new}",
		"question_removed":    "question {node} is gone: {old}",
		"question_changed":    "question {node}: {field} was “{old}”, is “{new}”",
		"option_added":        "question {node} has a new option {option}: {new}",
		"option_removed":      "question {node} lost option {option}: {old}",
		"option_changed":      "question {node}, option {option}: {field} was “{old}”, is “{new}”",
		"leaf_added":          "new situation {node}: {new}",
		"leaf_removed":        "situation {node} is gone: {old}",
		"leaf_changed":        "situation {node}: {field} was “{old}”, is “{new}”",
		"paper_added":         "situation {node} asks for one paper more: {new} ({subject})",
		"paper_removed":       "situation {node} no longer asks for: {old} ({subject})",
	},
	Fields: map[string]string{
		"name": "name", "short": "short name", "shortName": "short name", "aliases": "other names", "pinyin": "pinyin",
		"shortPinyin": "pinyin of the short name", "kind": "kind", "zone": "zone", "windowMode": "kind of window", "items": "items",
		"sharedMaterials": "shared papers", "note": "note", "text": "text", "options": "options", "material": "code of the paper",
		"subject": "whose paper", "category": "kind of paper", "source": "source", "issuer": "issuer", "original": "original",
		"copy": "copies", "substitutes": "ways to do without", "exemptible": "can be done without", "deferrable": "may follow later",
		"deferDays": "working days to follow", "validity": "validity", "reviewPoints": "points to look at", "alternatives": "other papers that serve",
		"dept": "department", "policeBranch": "police branch", "type": "type", "audience": "for whom", "handleType": "way of handling",
		"statutory": "statutory limit", "promised": "promised limit", "noticeRule": "when defects are told", "acceptMode": "who accepts",
		"specialProcedures": "special procedures", "crossRegion": "other regions", "fee": "fee", "results": "results",
		"partyProfile": "who applies", "modifiers": "common questions", "repeatable": "may be repeated", "upstream": "items before this one",
		"legalBasis": "legal basis", "confidence": "confidence of the data", "headline": "headline item", "hot": "demand",
		"typicalMinutes": "usual minutes", "start": "first question", "help": "help", "fact": "fact asked for", "multi": "takes several",
		"min": "fewest options", "max": "most options", "next": "next step", "auto": "rule of suggestion", "add": "papers added",
		"title": "title", "outcome": "outcome", "redirectTo": "item to go to", "reason": "reason", "timeOverride": "limit of this situation",
		"postSteps": "later steps", "instant": "done at once", "flags": "flags",
	},
	Values: map[string]string{
		"true": "yes", "false": "no", "none": "not wanted", "inspect": "to look at", "collect": "to keep",
		"workday": "working days", "naturalDay": "natural days", "instant": "at once", "accept": "accepted", "reject": "refused", "redirect": "sent elsewhere",
		"RECEIVE_IS_ACCEPT": "receipt is acceptance", "DEPT_ACCEPT": "the department accepts", "FULL_DELEGATION": "fully delegated",
		"ON_SPOT": "on the spot", "WITHIN_5WD": "within five working days",
		"SELF": "from the applicant", "GOV": "from an authority", "COURT": "from a court", "MED": "from a hospital", "BANK": "from a bank",
		"NOTARY": "from a notary", "EMPLOYER": "from the employer", "ORG": "from another organisation", "WINDOW": "made at the window",
		"COMPREHENSIVE": "comprehensive window", "POLICE_ZONE": "police zone", "TAX_SOCIAL_ZONE": "tax and social insurance zone", "OWN_COUNTER": "own counter",
		"NONE": "none", "NOT_EXPIRED": "not expired", "LONG_TERM": "without end", "SIGNED_OR_STAMPED": "signed or stamped",
		"ISSUED_WITHIN_DAYS": "days since issue at most:", "EVENT_WITHIN_DAYS": "days after the event at most:", "EVENT_AFTER_DAYS": "days after the event at least:",
	},
	Nothing: "nothing",
	Unknown: "{kind} {subject} {field}: {old} → {new}",
}
