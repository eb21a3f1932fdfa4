package i18n

// Assist is the call for a supervisor at a window.
type Assist struct {
	Title, Ask, Help, Emergency, Over, KeyAnywhere, KeyHelp, KeyEmergency, KeyOver, NotOver string
}

var assistZH = Assist{
	Title: "呼叫值班长", Ask: "不出声、不惊动申请人：", Help: "请值班长来窗口", Emergency: "紧急：请马上来人（由值班长解除）", Over: "不用来了",
	KeyAnywhere: "呼叫值班长", KeyHelp: "请来", KeyEmergency: "紧急", KeyOver: "撤回", NotOver: "没有可撤回的呼叫",
}

var assistEN = Assist{
	Title: "Call a supervisor", Ask: "Nothing is heard or seen at the desk:", Help: "Please come to the window", Emergency: "Emergency: come at once (a supervisor resets it)", Over: "No need to come",
	KeyAnywhere: "call a supervisor", KeyHelp: "come", KeyEmergency: "emergency", KeyOver: "take back", NotOver: "no call to take back",
}
