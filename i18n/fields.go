package i18n

// Fields is the screen of the application form.
type Fields struct {
	Title, Empty, Searching, Nothing, Away            string
	KeyEdit, KeyOK, KeyPick, KeyAsTyped, KeyNext, Say string

	Labels  map[string]string // by visit.Field…
	Asks    map[string]string // to the applicant, by visit.Field…
	Sources map[string]string // by visit.FieldFrom…
}

var fieldsZH = Fields{
	Title: "申请表", Empty: "未填", Searching: "正在查统一地址…", Nothing: "统一地址里没有，按 Enter 照录", Away: "统一地址查不到，按 Enter 照录",
	KeyEdit: "填写", KeyOK: "确认", KeyPick: "选用", KeyAsTyped: "照录", KeyNext: "下一栏", Say: "请您核对一下。",
	Labels: map[string]string{"phone": "联系电话", "address": "联系地址", "mail_address": "邮寄地址", "account": "收款账号"},
	Asks: map[string]string{
		"phone": "请问您的联系电话？", "address": "请问您现在住哪里？", "mail_address": "结果寄到哪里？", "account": "款项打到哪个账号？",
	},
	Sources: map[string]string{"card": "读卡", "licence": "证照", "last": "上次", "list": "统一地址", "typed": "手工"},
}

var fieldsEN = Fields{
	Title: "Application form", Empty: "empty", Searching: "searching the address list…", Nothing: "not in the list: Enter takes it as typed", Away: "no list now: Enter takes it as typed",
	KeyEdit: "fill", KeyOK: "confirm", KeyPick: "take", KeyAsTyped: "as typed", KeyNext: "next", Say: "Please check this.",
	Labels: map[string]string{"phone": "Phone", "address": "Address", "mail_address": "Send to", "account": "Account"},
	Asks: map[string]string{
		"phone": "What is your phone number?", "address": "Where do you live?", "mail_address": "Where shall the result be sent?", "account": "Which account shall be paid?",
	},
	Sources: map[string]string{"card": "card", "licence": "licence", "last": "last time", "list": "address list", "typed": "by hand"},
}
