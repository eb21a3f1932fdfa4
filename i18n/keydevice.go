package i18n

// KeyDevice is what the desk says where a key device stands in for the PIN.
type KeyDevice struct {
	SignIn, Unlock string            // what to do with it, while nothing is asked of it
	Confirm        string            // while it is asked
	Away           string            // it opens nothing without the hall
	States         map[string]string // by the codes of devices/keydevice
}

var keyDeviceZH = KeyDevice{
	SignIn:  "插入密钥设备，口令留空按 Enter，再在设备上确认",
	Unlock:  "也可用密钥设备：口令留空按 Enter，再在设备上确认",
	Confirm: "请在密钥设备上确认…",
	Away:    "密钥设备须由大厅核验，现在请输入口令",
	States: map[string]string{
		"device_gone": "没有找到密钥设备，请插好后再试",
		"cancelled":   "已取消，密钥设备没有签名",
		"declined":    "密钥设备上选了取消，或设备口令不对",
		"nobody":      "没有在密钥设备上确认，请再试一次",
		"key_failed":  "密钥设备的程序出错，请改用口令登录并通知管理员",
		"key_answer":  "密钥设备的回答无法识别，请改用口令登录并通知管理员",
		"key_blocked": "密钥设备已锁死（设备口令错误次数过多），请找管理员",
	},
}

var keyDeviceEN = KeyDevice{
	SignIn:  "Insert your key device, press Enter without a PIN, confirm on the device",
	Unlock:  "Or by key device: press Enter without a PIN, confirm on the device",
	Confirm: "Confirm on the key device…",
	Away:    "Only the hall can check a key device; type your PIN now",
	States: map[string]string{
		"device_gone": "No key device found; insert it and try again",
		"cancelled":   "Called off; the key device signed nothing",
		"declined":    "It was cancelled on the key device, or its PIN was wrong",
		"nobody":      "Nobody confirmed on the key device; try again",
		"key_failed":  "The key device's program failed; use your PIN and tell the administrator",
		"key_answer":  "The key device's answer makes no sense; use your PIN and tell the administrator",
		"key_blocked": "The key device is blocked (too many wrong PINs); call the administrator",
	},
}
