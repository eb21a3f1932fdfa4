package i18n

// Keypad is what the desk says about the evaluation keypad. Levels are those
// fixed nationally, 5 to 1; 0 is a citizen who pressed nothing.
type Keypad struct {
	Name   string
	States map[string]string // by the codes of devices/keypad
	Levels map[string]string

	Ask     string // shown or spoken to the citizen
	Waiting string // {seconds}: shown to the clerk, who cannot press for the citizen
	Thanks  string
	Rated   string // {level}
}

var keypadZH = Keypad{
	Name: "评价器",
	States: map[string]string{
		"ready":       "评价器就绪",
		"opened":      "评价器端口已打开，未验证",
		"no_reply":    "评价器无响应，请检查连接",
		"device_gone": "评价器未连接",
		"busy":        "正在等待上一次评价",
		"cancelled":   "已取消评价",
		"unsupported": "评价器不支持该功能",
		"bad_content": "显示内容过长",
	},
	Levels: map[string]string{
		"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意", "0": "未评价",
	},
	Ask:     "请您对本次服务评价",
	Waiting: "等待办事人评价，还剩 {seconds} 秒",
	Thanks:  "感谢您的评价",
	Rated:   "评价：{level}",
}

var keypadEN = Keypad{
	Name: "Evaluation keypad",
	States: map[string]string{
		"ready":       "Keypad ready",
		"opened":      "The keypad's port is open; the keypad itself cannot be asked",
		"no_reply":    "The keypad does not answer, check its cable",
		"device_gone": "The keypad is not connected",
		"busy":        "The previous evaluation is still under way",
		"cancelled":   "Evaluation cancelled",
		"unsupported": "The keypad does not support this",
		"bad_content": "The text is too long for the keypad",
	},
	Levels: map[string]string{
		"5": "very satisfied", "4": "satisfied", "3": "fairly satisfied", "2": "dissatisfied", "1": "very dissatisfied", "0": "not rated",
	},
	Ask:     "Please rate our service",
	Waiting: "Waiting for the citizen's rating, {seconds} s left",
	Thanks:  "Thank you for your rating",
	Rated:   "Rating: {level}",
}
