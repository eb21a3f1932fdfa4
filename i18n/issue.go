package i18n

// Issue is the screen of the issue desk.
type Issue struct {
	Title, Ask, Placeholder, Looking, Nothing, Item, Result, Parcel, Applicant, Agent, Receiver, SlipHere, SlipMissing, SlipConsent, CardHere, CardWanted string
	SayFind, SaySlip, SayCard, SayGive, Confirm, Sent, SentAside, DoneTitle, Give, RefusedTitle, Copy, Handed                                             string
	ConsentTitle, ConsentWhy, ReprintTitle                                                                                                                string
	KeyFind, KeyHandOver, KeyConsent, KeyForget, KeyReprint, KeyClose, KeyClear, KeyConfirm, KeyNext, KeyBack                                             string
	KeySign, Signing, Signed, SignedBefore, Unsigned, SayGiveSigned                                                                                       string
	NoText, NoCardBound, NoPaper, NotNeeded, OnItsWay                                                                                                     string
	GiveAsk, ServeAsk                                                                                                                                     string // {no}, {name}
	Denied, DeniedReason, SayDenied, ConfirmDenied, DoneDenied, GiveDenied, SayGiveDenied, KeyServe, PaperTitle                                           string
	Papers                                                                                                                                                map[string]string // names of the papers of a handover, by kind
	Blocks, Relations                                                                                                                                     map[string]string
	ReprintReasons                                                                                                                                        []string
}

var issueZH = Issue{
	Title: "出件", Ask: "扫码或输入", Placeholder: "领取凭证上的码、8 位领取码、办件编号或邮件号", Looking: "正在查找…", Nothing: "请扫描领取凭证",
	Item: "事项", Result: "结果", Parcel: "邮件号", Applicant: "申请人", Agent: "代理人", Receiver: "领取人", SlipHere: "领取凭证已核", SlipMissing: "没有领取凭证", SlipConsent: "{name} 已确认无凭证领取",
	CardHere: "证件已读", CardWanted: "请领取人放证件",
	SayFind: "您好，请出示领取凭证。", SaySlip: "请再找一下领取凭证，没有的话要请值班长确认。", SayCard: "请把身份证放在读卡器上。", SayGive: "请核对后在送达回证上签名。",
	Confirm: "凭证和证件相符，按两次 Enter 交付", Sent: "正在请大厅记录，先不要交付", SentAside: "没有送达大厅，已搁置；不要交付，请联系管理员", DoneTitle: "大厅已记录，可以交付", Give: "请交付：{result}",
	RefusedTitle: "大厅不同意交付", Copy: "补打第 {n} 次", Handed: "已交付 {n} 件",
	ConsentTitle: "没有凭证：请值班长确认", ConsentWhy: "值班长核对本人后输入工号和口令；全程记录。证件仍须读卡", ReprintTitle: "为什么补打？",
	KeyFind: "查找", KeyHandOver: "交付", KeyConsent: "无凭证", KeyForget: "重新读卡", KeyReprint: "打印/补打", KeyClose: "放下", KeyClear: "清除", KeyConfirm: "确认", KeyNext: "下一栏", KeyBack: "返回",
	KeySign: "重新签名", Signing: "请领取人在签名板上签名", Signed: "领取人已签名", SignedBefore: "领取时的签名", Unsigned: "没有板上签名，请在送达回证上签名", SayGiveSigned: "请核对，您的签名已随这一件保存。",
	NoText: "请先扫码或输入", NoCardBound: "还没有读卡", NoPaper: "没有可以打印的回证", NotNeeded: "凭证已核，不需要", OnItsWay: "正在请大厅记录",
	GiveAsk: "再按一次 Enter：{no} 交付 {name}", ServeAsk: "再按一次 Enter：{no} 的决定书送达 {name}",
	Denied: "不予通过：送达决定书", DeniedReason: "理由", SayDenied: "您这一件没有通过，我把书面决定和理由交给您。请把身份证放在读卡器上。",
	ConfirmDenied: "回执和证件相符，按两次 Enter 送达决定书", DoneDenied: "大厅已记录，可以送达", GiveDenied: "请交付：决定书，并说明理由和救济途径",
	SayGiveDenied: "理由和复议、诉讼的期限都写在决定书上；请在送达回证上签名。", KeyServe: "送达", PaperTitle: "打印哪一张？",
	Papers: map[string]string{"decision_notice": "决定书", "service_receipt": "送达回证"},
	Blocks: map[string]string{
		"delivered": "这一件已经领取", "other_way": "这一件不在窗口领取：{way}", "not_ready": "结果还没有到出件窗，现在是“{state}”", "served": "这一件的决定书已经送达过",
		"in_post": "正在邮寄，不在窗口领取", "post_delivered": "已由邮政妥投，不能再发放", "came_back": "邮件已退回；结果还没有重新备好，不能发放",
	},
	Relations:      map[string]string{"self": "本人", "agent": "代理人"},
	ReprintReasons: []string{"纸面不完整", "领取人要求", "打印不清", "卡纸或缺纸"},
}

var issueEN = Issue{
	Title: "Issue desk", Ask: "Scan or type", Placeholder: "code on the slip, 8-digit code, case or parcel number", Looking: "looking…", Nothing: "Scan the pick-up slip",
	Item: "Item", Result: "Result", Parcel: "Parcel", Applicant: "Applicant", Agent: "Agent", Receiver: "Receiver", SlipHere: "slip checked", SlipMissing: "no slip", SlipConsent: "{name} consents to release without slip",
	CardHere: "card read", CardWanted: "ask for the receiver's card",
	SayFind: "Hello, your pick-up slip, please.", SaySlip: "Please look for the slip once more; without it the supervisor has to consent.", SayCard: "Please lay your identity card on the reader.", SayGive: "Please check it and sign the proof of delivery.",
	Confirm: "Slip and card agree; Enter twice hands over", Sent: "The hall is recording it; do not hand over yet", SentAside: "Not delivered to the hall, set aside; do not hand over, call the administrator", DoneTitle: "Recorded at the hall; hand it over", Give: "Give: {result}",
	RefusedTitle: "The hall does not consent", Copy: "reprint {n}", Handed: "{n} handed over",
	ConsentTitle: "No slip: the supervisor consents", ConsentWhy: "The supervisor checks the person and signs with number and PIN; recorded. The card is read all the same", ReprintTitle: "Why print again?",
	KeyFind: "find", KeyHandOver: "hand over", KeyConsent: "no slip", KeyForget: "read again", KeyReprint: "print", KeyClose: "put away", KeyClear: "clear", KeyConfirm: "confirm", KeyNext: "next field", KeyBack: "back",
	KeySign: "sign", Signing: "ask the receiver to sign on the pad", Signed: "the receiver signed", SignedBefore: "signed at the handover", Unsigned: "not signed on the pad; the proof of delivery is to be signed", SayGiveSigned: "Please check it; your signature is kept with your case.",
	NoText: "Scan or type first", NoCardBound: "No card was read", NoPaper: "No paper to print", NotNeeded: "The slip is checked; not needed", OnItsWay: "The hall is recording it",
	GiveAsk: "Enter once more: {no} to {name}", ServeAsk: "Enter once more: the decision on {no} to {name}",
	Denied: "Denied: the decision is to be served", DeniedReason: "Reason", SayDenied: "Your application was not granted; I give you the decision with its reasons. Please lay your identity card on the reader.",
	ConfirmDenied: "Receipt and card agree; Enter twice serves the decision", DoneDenied: "Recorded at the hall; serve it", GiveDenied: "Give: the decision, and explain reasons and remedies",
	SayGiveDenied: "Reasons and the time to appeal stand on the decision; please sign the proof of delivery.", KeyServe: "serve", PaperTitle: "Which paper?",
	Papers: map[string]string{"decision_notice": "decision", "service_receipt": "proof of delivery"},
	Blocks: map[string]string{
		"delivered": "Handed over before", "other_way": "Not collected at a window: {way}", "not_ready": "Not at the issue desk yet; it is {state}", "served": "The decision of this case was served before",
		"in_post": "In the post; not collected at a window", "post_delivered": "Delivered by the post; not handed out again", "came_back": "Sent back by the post; it is not made ready again and cannot be handed out",
	},
	Relations:      map[string]string{"self": "the applicant", "agent": "agent"},
	ReprintReasons: []string{"incomplete", "receiver asks", "not clear", "paper jam"},
}
