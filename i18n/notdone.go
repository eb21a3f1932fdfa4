package i18n

// NotDone takes down what could not be done for a person (办不成事).
type NotDone struct {
	Title, Which, Ticket, NoTicket, Refused, Wish, Phone, Sending, Done, DonePending, Say string

	KeyAnywhere, KeyNext, KeySend, KeyField, KeyBack string

	Kinds map[string]string // station.NotDoneKinds
}

var notDoneZH = NotDone{
	Title: "“办不成事”登记", Which: "是哪一类？", Ticket: "号票 {label}：事项、窗口和办件由大厅带出", NoTicket: "没有号票：登记后由值班长核对",
	Refused: "什么事没办成", Wish: "希望怎样解决", Phone: "联系电话", Sending: "正在登记…", Done: "已登记，{day} 前答复，当天先联系", DonePending: "已登记，当天先联系",
	Say:         "「您反映的情况我记下来，今天就有人联系您。」",
	KeyAnywhere: "办不成事", KeyNext: "下一栏", KeySend: "登记", KeyField: "换栏", KeyBack: "返回",
	Kinds: map[string]string{"materials": "材料争议", "overdue": "超时", "shirking": "推诿", "system": "系统故障", "gap": "政策空白", "other": "其他"},
}

var notDoneEN = NotDone{
	Title: "What could not be done", Which: "What is it about?", Ticket: "Ticket {label}: the hall fills in item, window and cases", NoTicket: "No ticket: a supervisor looks it up",
	Refused: "What was refused", Wish: "What is wished", Phone: "Phone", Sending: "Registering…", Done: "Registered; answer by {day}, a call today", DonePending: "Registered; a call today",
	Say:         "“I write it down; somebody calls you today.”",
	KeyAnywhere: "not done", KeyNext: "next field", KeySend: "register", KeyField: "another field", KeyBack: "back",
	Kinds: map[string]string{"materials": "papers in dispute", "overdue": "overdue", "shirking": "sent round", "system": "system failure", "gap": "no rule for it", "other": "other"},
}
