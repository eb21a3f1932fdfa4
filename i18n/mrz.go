package i18n

// MRZ is what the desk says about the reader of travel documents.
type MRZ struct {
	Name   string
	States map[string]string // by the codes of devices/mrz
}

var mrzZH = MRZ{
	Name: "旅行证件阅读器",
	States: map[string]string{
		"ready":        "证件阅读器就绪",
		"no_reply":     "证件阅读器无响应，请检查连接",
		"opened":       "证件阅读器端口已打开，未验证",
		"document":     "已读取证件",
		"check_digit":  "机读码校验未通过，请重新刷证或人工核对",
		"unreadable":   "没有读清机读码，请重新刷证",
		"read_timeout": "没有读到证件，请刷证后再试",
		"device_gone":  "证件阅读器未连接",
	},
}

var mrzEN = MRZ{
	Name: "Travel document reader",
	States: map[string]string{
		"ready":        "Reader ready",
		"no_reply":     "The reader does not answer, check its cable",
		"opened":       "The reader's port is open; the reader itself cannot be asked",
		"document":     "The document was read",
		"check_digit":  "A check digit does not hold: swipe the document again, or compare it by eye",
		"unreadable":   "The lines could not be made out, swipe the document again",
		"read_timeout": "No document was read, swipe one and try again",
		"device_gone":  "The reader is not connected",
	},
}
