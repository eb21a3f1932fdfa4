package i18n

// Devices is what the desk says about its devices in general and about the
// identity-card reader. The printer and the barcode scanner have topics of
// their own for what only they can have.
type Devices struct {
	States map[string]string // by devices.State
	Codes  map[string]string // by the codes of package devices: what is wrong with a port or a device

	CardReader string
	CardCodes  map[string]string // by the codes of devices/idcard: why a card was not taken, and what to do
	Unknown    string            // {code}: a code that this build does not know
}

var devicesZH = Devices{
	States: map[string]string{
		"absent":  "未连接",
		"opening": "正在连接",
		"ready":   "就绪",
		"busy":    "工作中",
		"faulted": "故障",
		"backoff": "稍后重试",
	},
	Codes: map[string]string{
		"port_busy":          "端口被其他程序占用",
		"cancelled":          "已取消",
		"port_closed":        "端口已关闭",
		"device_gone":        "设备已断开，请检查连接线",
		"device_internal":    "设备程序内部错误，请联系管理员",
		"line_garbled":       "收到的数据无法辨认，多半是波特率不对或接错了设备",
		"no_reply":           "设备无响应，请检查电源和连接线",
		"port_not_found":     "找不到端口，请检查设备是否插好",
		"port_not_serial":    "所配置的不是串口，请联系管理员",
		"port_no_rule":       "端口只属于系统管理员，没有装设备规则，请联系管理员",
		"port_permission":    "没有打开端口的权限，请联系管理员",
		"port_settings":      "串口参数不受支持，请联系管理员",
		"port_name":          "端口名称无法识别，请联系管理员",
		"outcome_unknown":    "结果不明，请核对后再决定是否重做",
		"device_unreachable": "串口服务器连不上，请检查网络",
		"write_stalled":      "设备不接收数据，请检查电源和连接线",
	},
	CardReader: "身份证阅读器",
	CardCodes: map[string]string{
		"bad_record":           "证件内信息格式不符，不可采用读卡结果",
		"card_left_behind":     "阅读器上的证件是之前放的，请取走后重新放置",
		"card_refused_reader":  "证件认证读卡器失败，请重新放置；多次失败请换读卡器或核查证件",
		"card_unknown":         "不是本读卡器支持的证件",
		"content_check_failed": "证件信息校验失败，不可采用读卡结果",
		"fingerprint_failed":   "指纹信息读取失败",
		"read_interrupted":     "读卡中断，请勿移动证件，重新放置",
		"line_fault":           "读卡器通信故障，请检查连接线",
		"line_noise":           "通信干扰，正在重试",
		"no_card":              "没有读到证件，请放置证件",
		"not_a_reader":         "该端口上没有身份证阅读器，请检查连接",
		"card_not_steady":      "证件未放稳，请重新放置",
		"out_of_order":         "读卡步骤被打断，正在重试",
		"place_again":          "为确保无误需再读一次，请取走证件后重新放置",
		"random_failed":        "读卡失败，请重新放置",
		"reader_refused_card":  "读卡器认证证件失败，可能非有效证件",
		"reads_differ":         "两次读卡结果不一致，正在重新读取",
		"sam_fault":            "读卡器安全模块故障，请更换读卡器",
		"sam_unauthorised":     "读卡器未授权，请联系管理员",
		"self_check":           "证件信息自检不一致，不可采用读卡结果",
		"unknown_status":       "读卡器返回未知状态，请重新放置；仍不行请联系管理员",
		"command_unsupported":  "读卡器不支持该操作",
		"reader_replaced":      "读卡器已更换，正在重新连接",
	},
	Unknown: "未知情况（{code}），请联系管理员",
}

var devicesEN = Devices{
	States: map[string]string{
		"absent":  "not connected",
		"opening": "connecting",
		"ready":   "ready",
		"busy":    "working",
		"faulted": "out of order",
		"backoff": "will try again",
	},
	Codes: map[string]string{
		"port_busy":          "Another program is using the port",
		"cancelled":          "Cancelled",
		"port_closed":        "The port was closed",
		"device_gone":        "The device was disconnected, check its cable",
		"device_internal":    "Internal error of the device program, ask the administrator",
		"line_garbled":       "What comes makes no sense: the speed is wrong, or it is another device",
		"no_reply":           "The device does not answer, check its power and cable",
		"port_not_found":     "The port does not exist, check that the device is plugged in",
		"port_not_serial":    "What is configured is no serial port, ask the administrator",
		"port_no_rule":       "The port belongs to root alone, no udev rule is installed; ask the administrator",
		"port_permission":    "No permission to open the port, ask the administrator",
		"port_settings":      "The line settings are not supported, ask the administrator",
		"port_name":          "The name of the port makes no sense, ask the administrator",
		"outcome_unknown":    "The outcome is not known, look before it is done again",
		"device_unreachable": "The serial device server cannot be reached, check the network",
		"write_stalled":      "The device takes no data, check its power and cable",
	},
	CardReader: "ID card reader",
	CardCodes: map[string]string{
		"bad_record":           "The data on the card have the wrong form and cannot be used",
		"card_left_behind":     "The card on the reader was there before; take it away and place it again",
		"card_refused_reader":  "The card did not accept the reader; place it again. If that keeps failing, use another reader or examine the card",
		"card_unknown":         "This reader does not know such a card",
		"content_check_failed": "The card's data failed their check and cannot be used",
		"fingerprint_failed":   "The fingerprints could not be read",
		"read_interrupted":     "Reading was interrupted; place the card again and do not move it",
		"line_fault":           "The reader's line is disturbed, check its cable",
		"line_noise":           "Noise on the line, trying again",
		"no_card":              "No card was read; please place one",
		"not_a_reader":         "There is no ID card reader on this port, check the connection",
		"card_not_steady":      "The card does not lie still, place it again",
		"out_of_order":         "The reading was interrupted, trying again",
		"place_again":          "A second reading is needed to be sure; take the card away and place it again",
		"random_failed":        "Reading failed, place the card again",
		"reader_refused_card":  "The reader did not accept the card; it may not be valid",
		"reads_differ":         "Two readings differ, reading again",
		"sam_fault":            "The reader's security module is broken, replace the reader",
		"sam_unauthorised":     "The reader is not authorised, ask the administrator",
		"self_check":           "The card's data contradict themselves and cannot be used",
		"unknown_status":       "The reader gave an unknown status; place the card again, or ask the administrator",
		"command_unsupported":  "The reader does not support this",
		"reader_replaced":      "Another reader was connected, connecting again",
	},
	Unknown: "Unknown condition ({code}), ask the administrator",
}
