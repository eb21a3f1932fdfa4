package i18n

// Sign is what strips and customer displays show, and what the desk says of them.
type Sign struct {
	Strip, Display string
	States         map[string]string // by the codes of devices/sign

	// What citizens read. {label} is the ticket's number, {window} the window's.
	Idle, Called, Serving            string   // on a strip
	CalledLines, ServingLines, Taken []string // on a display: upper and lower line
	Fee, NoFee, Test                 string   // {fee}: the lower line when a case is taken in
}

var signZH = Sign{
	Strip: "窗口条屏", Display: "客显屏",
	States: map[string]string{"opened": "端口已打开，未验证", "device_gone": "显示屏未连接"},
	Idle:   "{window}窗口", Called: "请{label}号到{window}窗口", Serving: "{label}号正在办理",
	CalledLines: []string{"请{label}号", "到{window}窗口"}, ServingLines: []string{"{label}号", "正在办理"}, Taken: []string{"{label}号已收件", "{fee}"},
	Fee: "费用见受理通知", NoFee: "不收费", Test: "测试",
}

var signEN = Sign{
	Strip: "Window strip", Display: "Customer display",
	States: map[string]string{"opened": "The port is open; the sign itself cannot be asked", "device_gone": "The sign is not connected"},
	Idle:   "Window {window}", Called: "{label} to window {window}", Serving: "Serving {label}",
	CalledLines: []string{"NO. {label}", "WINDOW {window}"}, ServingLines: []string{"NO. {label}", "BEING SERVED"}, Taken: []string{"{label} RECEIVED", "{fee}"},
	Fee: "FEE: SEE THE PAPER", NoFee: "NO FEE", Test: "TEST",
}
