package i18n

// Wall is what the wall board shows and says to citizens. Jumps are keyed by the
// reasons of calls out of turn; Jump stands for every other.
type Wall struct {
	Title, Now, Next, Waiting, Window, Empty, NoneWaits, Undone string
	Stale, Old, Order, Sound, Muted, Call, Jump                 string
	Jumps                                                       map[string]string
}

var wallZH = Wall{
	Title: "叫号大屏", Now: "正在叫号", Next: "请准备", Waiting: "等候 {n} 人", Window: "窗口", Empty: "暂无叫号", NoneWaits: "无人等候", Undone: "叫号撤回：{labels}",
	Stale: "数据已 {n} 秒未更新，正在重新连接，请留意窗口叫号", Old: "{n} 秒前", Order: "顺序供参考，以叫号为准", Sound: "语音播报", Muted: "按任意键开启语音",
	Call: "请 {label} 号到 {window} 号窗口", Jump: "越序叫号，理由已登记",
	Jumps: map[string]string{
		"special_group": "特殊群体优先", "appointment": "预约时间已到", "papers_brought": "补齐材料返回", "system_fault": "系统故障补办", "window_fault": "窗口故障转办",
	},
}

var wallEN = Wall{
	Title: "Wall board", Now: "Now calling", Next: "Next", Waiting: "{n} waiting", Window: "Window", Empty: "Nobody is called", NoneWaits: "nobody waits", Undone: "Call taken back: {labels}",
	Stale: "No news for {n} seconds, connecting again: please watch the windows", Old: "{n} s ago", Order: "The order may change: the call counts", Sound: "Speech on", Muted: "Press any key for speech",
	Call: "Number {label}, please go to window {window}", Jump: "Called out of turn, reason on record",
	Jumps: map[string]string{
		"special_group": "Priority for special groups", "appointment": "Booked time has come", "papers_brought": "Back with the papers", "system_fault": "After a system fault", "window_fault": "Moved from a faulty window",
	},
}
