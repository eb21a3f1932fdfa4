package i18n

// Papers are the words of every printed paper: titles, labels, statements, and
// the sentences of the reason codes. Codes are the keys of the maps.
type Papers struct {
	Titles       map[string]string // Titles by kind of paper
	Forms        map[string]string // Forms of a paper by code
	Dispositions map[string]string // What became of a paper by code
	Reasons      map[string]string // Reason codes of the one-time notice, each filling {name}
	Fixes        map[string]string // how to put each right; M99 has none, it is written out
	Withdrawals  map[string]string // why an applicant takes the application back, by code
	Turndowns    map[string]string // why no case is taken in, by code
	Denials      map[string]string // why a window grants nothing, by code
	// TurndownArticles are the articles behind them; one without is the item's own.
	TurndownArticles map[string]string
	Deliveries       map[string]string // Delivery methods by code
	Supplies         map[string]string // Ways to supply corrections by code
	Decisions        map[string]string // Decisions by code

	// Header and footer.
	Demo, Void, NumberIs, FirstPrint, Reprint, RateHere                            string
	PrintedAt, Window, Clerk, QueryPhone, QueryAt                                  string
	Hotline, VerificationCode, Seal, SealDefault, Colon                            string
	None, Pending, PendingLimit, DueLimit, Day                                     string
	DayTime, WorkingDays, NaturalDays, Instant, SignApplicant                      string
	SignClerk, SignReceiver, SignDeliverer, SignWitness, SignHandover, SignedOnPad string
	SignTakeover, SignDate                                                         string

	// Parties and items.
	CaseNo, CaseID, Item, ItemCode, Situation              string
	Applicant, ApplicantID, OrganisationID, Contact, Agent string
	AgentID, NoAgent, Organ                                string

	// Materials.
	Materials, MaterialForm, Problem, Fix, Basis string
	Silent                                       string // before papers whose source gave no answer
	MaterialsTotal, PromisedDate, ReturnedPapers string

	// Times and limits.
	Received, Accepted, AnswerBy, StatutoryDue, PromisedDue string
	NotCounted, SpecialPossible, Deferred, Deemed           string

	// Statements.
	NotAcceptance, AllTold, CorrectionFrom, CorrectionDeadline, CorrectionConsequence  string
	Supply, ServedOn, Waiting, TemporaryNote, RefusedFacts                             string
	WithdrawReason, WithdrawnOn, WithdrawnText                                         string
	Came                                                                               string
	CameBy                                                                             map[string]string // {no}
	MoreAsked, MoreText, LapsedOn, LapseText, NotSupplied, TerminatedOn                string
	TerminationText, RevokedOn, RevocationText                                         string
	RefusedReason, LegalBasis, ListedBasis, RefusedText, CompetentOrgan, NotNeededText string
	SeparatorTitle, SeparatorNote                                                      string
	ToBring, BringNote                                                                 string
	Remedies, PromiseText, PromiseConsequence                                          string
	Declare                                                                            Declaration

	// Special procedures, extension, decision.
	SpecialKind, SpecialReason, SpecialPlanned, SpecialText, ExtendReason string
	ExtendApprover, ExtendBy, ExtendDue, Decision, DecidedOn              string
	Reason                                                                string

	// Fee, result, delivery.
	Fee, FeeFree, FeeStandard, FeeBasis, FeeAmount                    string
	FeePayee, FeeCode, FeeScan, Result, Delivery, DeliveryAddress     string
	PickupPlace, PickupCode, ValidUntil, Bring, HandIn                string
	PickupNote, DocumentName, DocumentNo, DeliveredAt, DeliveredPlace string
	Receiver, Relation, Deliverer, RefusalNote, Witness               string

	// Transfer, package, remote, ticket.
	BundleNo, From, To, HandoverAt, CasesTotal                          string
	Papers, PackageNo, Package, PackageTotal, Children                  string
	ChildLimit, ChildAfter, ChildGoTo, AcceptingOrgan, ForwardedAt, Ask string
	RemoteNote, FormNote, Ticket, Group, Ahead                          string
	AheadCount, Estimate, Minutes, Priority, Booked, GoTo               string
	Late                                                                Late
	ProvisionalNo                                                       string
	IssuedAt, TicketNote                                                string
}

var papersZH = Papers{
	Titles: map[string]string{
		"intake_receipt":           "收件回执",
		"acceptance_notice":        "受理通知书",
		"correction_notice":        "一次性补正告知书",
		"refusal_notice":           "不予受理通知书",
		"not_needed":               "不受理告知单",
		"defer_promise":            "容缺受理承诺书",
		"declaration":              "告知承诺书",
		"special_procedure_notice": "特别程序告知书",
		"extension_notice":         "延期告知书",
		"pickup_slip":              "领取凭证",
		"service_receipt":          "送达回证",
		"transfer_list":            "物料交接清单",
		"package_receipt":          "一件事受理回执",
		"remote_slip":              "异地收件回执",
		"application_form":         "申请表",
		"fee_slip":                 "缴费通知",
		"bring_list":               "办事材料清单",
		"temporary_slip":           "临时收件凭证",
		"ticket_slip":              "排队号票",
		"decision_notice":          "决定书",
		"withdrawal_receipt":       "撤回申请受理单",
		"more_notice":              "补充材料通知",
		"lapse_notice":             "视为撤回通知",
		"termination_notice":       "终止办理通知",
		"revocation_notice":        "撤销决定书",
	},
	Forms: map[string]string{
		"original":   "原件",
		"inspected":  "验原件",
		"copy":       "复印件",
		"electronic": "电子",
		"form":       "申请表",
		"declared":   "告知承诺",
	},
	Dispositions: map[string]string{
		"kept":     "已收存",
		"returned": "已退回",
		"none":     "未收取",
	},
	Fixes: map[string]string{
		"M01": "请提供“{name}”。",
		"M02": "请补足“{name}”的份数。",
		"M03": "请提供“{name}”的原件。",
		"M04": "请带“{name}”的原件核对，并重新提供清晰的复印件。",
		"M05": "请提供有效期内的“{name}”。",
		"M06": "请在“{name}”上补签名或盖章。",
		"M07": "请更正“{name}”上的姓名或证件号，或提供同一人的证明。",
		"M08": "请按样表改正并补全“{name}”。",
		"M09": "请按要求的页码、尺寸和语言重新提供“{name}”。",
		"M10": "请提供与所办情形相符的“{name}”。",
		"M11": "请到发证机关恢复“{name}”的状态，或提供纸质原件。",
		"M12": "请办理公证或认证后提供“{name}”。",
		"M13": "请补齐“{name}”的代理手续。",
		"M14": "请重新提供没有涂改的“{name}”。",
	},
	Reasons: map[string]string{
		"M01": "未提供“{name}”。",
		"M02": "“{name}”份数不足。",
		"M03": "“{name}”应为原件。",
		"M04": "“{name}”的复印件未经核对或模糊不清。",
		"M05": "“{name}”已过有效期。",
		"M06": "“{name}”未签名或未盖章。",
		"M07": "“{name}”上的姓名或证件号与申请人不一致。",
		"M08": "“{name}”信息填写错误或有缺项。",
		"M09": "“{name}”不符合格式要求（页码、尺寸，或外文无译本）。",
		"M10": "“{name}”与所办情形不符。",
		"M11": "“{name}”的电子证照状态异常。",
		"M12": "“{name}”缺少公证或认证。",
		"M13": "“{name}”的代理手续不全。",
		"M14": "“{name}”有涂改。",
		"M99": "“{name}”有其他问题，详见说明。",
	},
	Deliveries: map[string]string{
		"window":     "窗口领取",
		"cabinet":    "智能柜领取",
		"post":       "邮寄",
		"electronic": "电子送达",
		"account":    "划入账户",
		"department": "部门直接送达",
	},
	Supplies: map[string]string{
		"window": "到窗口提交",
		"post":   "邮寄提交",
		"online": "网上提交",
	},
	Decisions: map[string]string{
		"grant":          "准予",
		"grant_deferred": "准予（容缺）",
		"deny":           "不予批准",
	},

	Demo:             "「示例数据」",
	Void:             "【已作废】",
	NumberIs:         "编号：{number}",
	FirstPrint:       "第 1 次打印",
	RateHere:         "评价本次服务：请在自助机上扫本单的二维码",
	Reprint:          "补打第 {n} 次",
	PrintedAt:        "打印时间",
	Window:           "受理窗口",
	Clerk:            "工号",
	QueryPhone:       "咨询电话",
	QueryAt:          "查询方式",
	Hotline:          "政务服务热线：12345",
	VerificationCode: "校验码",
	Seal:             "（加盖{organ}{seal}）",
	SealDefault:      "行政审批专用章",
	Colon:            "：",
	None:             "无",
	Pending:          "待公布",
	PendingLimit:     "待公布（{limit}）",
	DueLimit:         "{date}（{limit}）",
	Day:              "{year}年{month}月{day}日",
	DayTime:          "{day} {time}",
	WorkingDays:      "{n} 个工作日",
	NaturalDays:      "{n} 日",
	Instant:          "即时办结",
	SignApplicant:    "申请人（代理人）签名",
	SignClerk:        "经办人签名",
	SignReceiver:     "签收人签名",
	SignDeliverer:    "送达人签名",
	SignWitness:      "见证人签名",
	SignedOnPad:      "已在签名板上签名",
	SignHandover:     "移交人签名",
	SignTakeover:     "接收人签名",
	SignDate:         "日期",

	CaseNo:         "办件编号",
	CaseID:         "本机收件号",
	Item:           "事项名称",
	ItemCode:       "事项编码",
	Situation:      "办理情形",
	Applicant:      "申请人",
	ApplicantID:    "证件号码",
	OrganisationID: "统一社会信用代码",
	Contact:        "联系方式",
	Agent:          "代理人",
	AgentID:        "代理人证件号码",
	NoAgent:        "本人办理",
	Organ:          "办理机关",

	Materials:      "材料清单",
	Silent:         "以下材料的数据来源暂时没有回答，不列为需补正材料，恢复后由窗口查询",
	MaterialForm:   "{form} {n} 份",
	Problem:        "问题",
	Fix:            "补正要求",
	Basis:          "依据",
	MaterialsTotal: "共 {n} 项",
	PromisedDate:   "承诺补交日期",
	ReturnedPapers: "退回材料",

	Received:        "收件时间",
	Accepted:        "受理日期",
	AnswerBy:        "受理答复期限",
	StatutoryDue:    "法定办结日期",
	PromisedDue:     "承诺办结日期",
	NotCounted:      "听证、检验、检测、鉴定、专家评审等特别程序所需时间不计入办理期限。",
	SpecialPossible: "可能启动的特别程序",
	Deferred:        "本件为容缺受理，须按承诺补齐材料，期限：{day}。",
	Deemed:          "逾期未告知补正，依法自收件之日起视为受理。",

	NotAcceptance:         "本回执仅证明已收到上列材料，本回执不代表受理。",
	AllTold:               "已一次性告知全部需补正内容。",
	CorrectionFrom:        "请自送达之日起在期限内补正。",
	CorrectionDeadline:    "补正期限",
	CorrectionConsequence: "逾期不补正的，视为撤回申请；撤回后可重新申请。",
	Supply:                "补正方式",
	ServedOn:              "送达日期",
	Waiting:               "待联网确认",
	TemporaryNote:         "本凭证仅证明本窗口已收存材料，不是收件回执，也不代表受理。联网后将发给正式办件编号，请凭本凭证查询。",
	RefusedFacts:          "事实",
	SeparatorTitle:        "分隔页",
	SeparatorNote:         "放在这份材料前面，一起进扫描仪；只用于这一件，用后作废。",
	ToBring:               "请带以下材料",
	BringNote:             "本清单按您今天所述情形列出，仅供准备材料，不是收件回执，也不代表受理。情形有变请重新咨询。",
	Turndowns: map[string]string{
		"other_organ": "申请事项依法不属于本机关职权范围", "conditions": "不符合本事项的受理条件",
		"false_papers": "隐瞒有关情况或者提供虚假材料", "no_licence": "申请事项依法不需要取得行政许可",
	},
	Denials: conflictsZH,
	TurndownArticles: map[string]string{
		"other_organ": "《中华人民共和国行政许可法》第三十二条第一款第二项", "false_papers": "《中华人民共和国行政许可法》第七十八条",
		"no_licence": "《中华人民共和国行政许可法》第三十二条第一款第一项",
	},
	Withdrawals: withdrawalsZH,
	Came:        "收件方式", CameBy: map[string]string{"post": "邮寄（邮件号 {no}），申请人无需到场", "phone": "电话（工单号 {no}），申请人无需到场"},
	MoreAsked: "需要补充说明", MoreText: "请就上列内容补充说明。补充期间，办理期限照常计算；不要求另交申请材料以外的材料。",
	LapsedOn: "视为撤回日期", LapseText: "上列申请逾期未补正，视为撤回，本机关终止办理。收存的原件予以退还。需要时可以重新申请。",
	NotSupplied: "承诺后未补齐的材料", TerminatedOn: "终止日期", TerminationText: "申请人承诺补交的材料逾期未补齐，本机关按容缺受理承诺终止办理上列申请。",
	RevokedOn: "撤销日期", RevocationText: "依据《中华人民共和国行政许可法》第六十九条，撤销上列决定；据此发出的证照和文书自撤销之日起失效，请交回。",
	WithdrawReason: "撤回原因", WithdrawnOn: "撤回日期", WithdrawnText: "申请人自愿撤回上列申请，本机关自撤回之日起终止办理。收存的原件已当场退还。需要时可以重新申请。",
	RefusedReason:      "理由",
	LegalBasis:         "法律依据",
	ListedBasis:        "本事项实施清单（{code}）",
	RefusedText:        "经审查，对该申请决定不予受理。",
	CompetentOrgan:     "有权办理的机关",
	NotNeededText:      "该事项依法不需要取得行政许可，本机关不受理该申请，您可以直接开展相关活动。",
	Remedies:           "如不服本决定，可自收到之日起 60 日内向{organ}申请行政复议，或者自收到之日起 6 个月内向{court}提起行政诉讼。",
	PromiseText:        "本人（单位）承诺：已知晓上列材料尚缺，所述情况真实，保证在承诺日期前补齐。",
	PromiseConsequence: "逾期未补齐的，终止办理；已作出决定的，依法撤销，并记入信用记录。",
	Declare:            declarationZH,

	SpecialKind:    "特别程序",
	SpecialReason:  "启动原因",
	SpecialPlanned: "预计所需时间",
	SpecialText:    "该时间不计入办理期限，结束后继续计算。",
	ExtendReason:   "延期原因",
	ExtendApprover: "批准人",
	ExtendBy:       "延长期限",
	ExtendDue:      "新的办结日期",
	Decision:       "决定",
	DecidedOn:      "决定日期",
	Reason:         "理由",

	Fee:             "收费",
	FeeFree:         "不收费",
	FeeStandard:     "收费标准",
	FeeBasis:        "收费依据",
	FeeAmount:       "应缴金额",
	FeePayee:        "收款单位",
	FeeCode:         "缴费码",
	FeeScan:         "请扫描下方二维码缴费。",
	Result:          "结果名称",
	Delivery:        "送达方式",
	DeliveryAddress: "送达地址",
	PickupPlace:     "领取地点",
	PickupCode:      "取件码",
	ValidUntil:      "有效期至",
	Bring:           "领取时请携带",
	HandIn:          "需交回的旧证",
	PickupNote:      "请妥善保管，勿向他人出示取件码。",
	DocumentName:    "送达文书",
	DocumentNo:      "文号",
	DeliveredAt:     "送达时间",
	DeliveredPlace:  "送达地点",
	Receiver:        "收件人",
	Relation:        "与受送达人关系",
	Deliverer:       "送达人",
	RefusalNote:     "拒收情况",
	Witness:         "见证人",

	BundleNo:       "交接批次号",
	From:           "移交方",
	To:             "接收方",
	HandoverAt:     "移交时间",
	CasesTotal:     "共 {cases} 件，材料 {papers} 份",
	Papers:         "材料 {n} 份",
	PackageNo:      "一件事编号",
	Package:        "一件事名称",
	PackageTotal:   "全部办结承诺",
	Children:       "包含事项",
	ChildLimit:     "承诺期限",
	ChildAfter:     "待“{item}”办结后开始",
	ChildGoTo:      "此项未在本窗口收件，请到{zone}办理",
	AcceptingOrgan: "受理机关",
	ForwardedAt:    "转送时间",
	Ask:            "联系人",
	RemoteNote:     "是否受理、办理期限以受理机关的告知为准。",
	FormNote:       "请核对以上内容，确认无误后签名。",
	Ticket:         "您的号码",
	Group:          "业务",
	Ahead:          "前面等候",
	AheadCount:     "{n} 人",
	Estimate:       "预计等候",
	Minutes:        "{n} 分钟",
	Late:           Late{Lapses: "按现在的人数，今天 {end} 前轮不到，到时此号作废，请到导办台", Served: "按现在的人数，要到 {end} 以后才轮到，已取的号会办完", Over: "今天的服务时间已过，请到导办台"},
	Priority:       "优先",
	Booked:         "预约时段",
	GoTo:           "请到：{where}",
	ProvisionalNo:  "临时编号：与市大厅联网后换正式编号，凭此号仍可查询和领取",
	IssuedAt:       "取号时间",
	TicketNote:     "请留意叫号屏，过号请到导办台。",
}
