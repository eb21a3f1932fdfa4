package i18n

// Barcode is what the desk says about the code scanner. States is keyed by the
// codes of devices/barcode; the codes of ports that cannot be opened are in the
// topic of all devices.
type Barcode struct {
	Name   string
	States map[string]string // what is the matter, and what to do

	ScanNow    string // asks for a code
	PageNow    string // a page is being taken
	PageTaken  string
	OddContent string // the code has control characters
	SetUpSheet string // a scanner in keyboard mode
}

var barcodeZH = Barcode{
	Name: "扫码枪",
	States: map[string]string{
		"ready":           "扫码枪就绪",
		"opened":          "扫码枪端口已打开，未验证",
		"no_reply":        "扫码枪无响应，请检查连接",
		"device_gone":     "扫码枪未连接",
		"scan_timeout":    "扫码超时，请重试",
		"unreadable":      "码内容无法识别",
		"too_long":        "码内容过长，无法识别",
		"unsupported":     "扫码枪不支持该指令",
		"bad_parameter":   "扫码枪拒绝了参数，请联系管理员",
		"page_incomplete": "拍照失败，图像不完整，请重拍",
		"page_bad":        "拍照失败，图像已损坏，请重拍",
		"page_small":      "拍照失败，图像过小，请联系管理员",
		"cancelled":       "已取消扫码",
	},
	ScanNow:    "请扫码",
	PageNow:    "正在拍照，请勿移动材料",
	PageTaken:  "已拍照",
	OddContent: "码内容含异常字符，请核对",
	SetUpSheet: "扫码枪处于键盘模式，请扫描设置单切换到串口模式",
}

var barcodeEN = Barcode{
	Name: "Code scanner",
	States: map[string]string{
		"ready":           "Scanner ready",
		"opened":          "The scanner's port is open; the scanner itself cannot be asked",
		"no_reply":        "The scanner does not answer, check its cable",
		"device_gone":     "The scanner is not connected",
		"scan_timeout":    "No code was scanned in time, try again",
		"unreadable":      "The code's content cannot be read",
		"too_long":        "The code's content is too long to be read",
		"unsupported":     "The scanner does not support this",
		"bad_parameter":   "The scanner refused a setting, ask the administrator",
		"page_incomplete": "The picture is incomplete, take it again",
		"page_bad":        "The picture is damaged, take it again",
		"page_small":      "The picture is too small, ask the administrator",
		"cancelled":       "Scanning cancelled",
	},
	ScanNow:    "Scan the code",
	PageNow:    "Taking the picture, do not move the page",
	PageTaken:  "Picture taken",
	OddContent: "The code has unusual characters, check them",
	SetUpSheet: "The scanner is in keyboard mode; scan the set-up sheet to switch it to serial mode",
}
