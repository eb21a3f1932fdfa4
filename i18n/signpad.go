package i18n

// SignPad is what the desk says about the signature pad.
type SignPad struct {
	Name   string
	States map[string]string // by the codes of devices/signpad
}

var signPadZH = SignPad{
	Name: "签名板",
	States: map[string]string{
		"ready":         "签名板就绪",
		"no_reply":      "签名板无响应，请检查连接",
		"device_gone":   "签名板未连接",
		"cancelled":     "已取消签名",
		"nobody_signed": "没有人签名",
		"declined":      "领取人在签名板上按了取消",
		"incomplete":    "签名没有收全，请重新签名",
	},
}

var signPadEN = SignPad{
	Name: "Signature pad",
	States: map[string]string{
		"ready":         "Signature pad ready",
		"no_reply":      "The signature pad does not answer, check its cable",
		"device_gone":   "The signature pad is not connected",
		"cancelled":     "Signing cancelled",
		"nobody_signed": "Nobody signed",
		"declined":      "The receiver pressed cancel on the pad",
		"incomplete":    "The signature did not arrive whole; please sign again",
	},
}
