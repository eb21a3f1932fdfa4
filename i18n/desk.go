package i18n

// Desk is what all screens of the working seat say: refusals by code, phases,
// links, judgements. Sentences say what to do next.
type Desk struct {
	Refusals                                          map[string]string // codes of visit and station
	HallRefusals                                      map[string]string // codes of the hall
	Notices                                           map[string]string // codes of station notices
	UnknownRefusal                                    string
	Unreachable                                       string
	StationBusy                                       string
	Failed                                            string
	UnknownNotice                                     string
	Pending                                           string // {n} commands wait for the hall
	SetAside                                          string // {n} commands the hall refused for good
	OfflineBanner                                     string
	OfflineSeat                                       string // other seats than the clerk's
	Told, OrderedPause, OrderedClosed                 string // by a supervisor
	HelpCalled, HelpComes                             string
	CertificateBanner                                 string
	RefusedBanner, CertificateDays                    string
	WaitingPapers                                     string
	DiskLow, DiskFull                                 string // {n} MB free
	DamageBanner                                      string
	DeviceTrouble                                     string // {device}: {why}
	PageTitle                                         string // of the help page
	PageBack                                          string
	TooSmall                                          string
	ReadOnly, Twice                                   string
	QuitAsk, StarAsk                                  string
	Age                                               string
	Unread                                            string
	FromDocument, TypedFields                         string // {fields}
	CardExpired                                       string
	NameDiffers                                       string
	Sexes                                             map[string]string
	Day                                               string   // {y} {m} {d} {week}
	Weekdays                                          []string // Sunday first
	Aloud                                             string   // {words}: what the clerk says
	Seconds, Minutes, Hours                           string   // {s}, {m}, {h}
	KeyHold, KeyFinish, KeyReveal, KeyUnbind, KeyBack string
	KeyLarge                                          string // the view for tired eyes

	Links    map[string]string // station.Link
	Classes  map[string]string // visit.TicketClass
	Whys     Whys
	Statuses map[string]string // visit.Status
	Outcomes map[string]string // visit.OutcomeCode, as an act
	States   map[string]string // case states of the hall
	Holds    map[string]string // visit.HoldReasons
	// TicketStates are the hall's words for a ticket in hand.
	TicketStates map[string]string
	Deliveries   map[string]string // ways of the catalogue
	Parcels      map[string]string // where a parcel is: station.ParcelState
	Devices      map[string]string // names of devices
	JobStates    map[string]string // visit.JobState
	Causes       map[string]string // why a paper did not come out, when it was not the printer
	Layers       map[string]string // layer of an identity number that failed
	Ends         map[string]string // how a visit ended
	CaseWords    map[string]string // 草稿 · 已收件（本机） · 已达大厅（编号）
}

var deskZH = Desk{
	Refusals: map[string]string{
		"busy": "本窗口已有办理中的号，请先结束或挂起", "no_visit": "现在没有号在办，请先叫号", "not_now": "这一步现在不能做，请看底行可用的键",
		"too_late": "超过 5 秒，不能再撤销", "too_soon": "刚刚叫过，请 {seconds} 秒后再叫", "calls_left": "已叫 {calls} 次，叫满 {of} 次仍未到才能过号",
		"other_ticket": "这次读卡不属于当前的号，请取走证件重新放置", "read_too_old": "读卡已超过 5 秒，请重新放置证件",
		"read_before_call": "这张卡在叫号之前就读过，请重新放置证件", "card_left_behind": "读卡器上有之前留下的证件，请先取走再放置",
		"read_used": "这次读卡已经用过，请重新放置证件", "self_check": "证件信息自检不一致，不可采用，请人工核对或改用手工录入",
		"numbers_differ": "两次输入的号码不一致，请重新输入", "bad_number": "证件号码不正确（{layer}），请核对后重新输入",
		"no_approval": "须值班长输入工号和口令确认", "no_name": "请输入姓名", "day_visit": "{number} 还没有办完：先结束，或请其他窗口接着办", "day_rows": "还有 {n} 件没有送达大厅，不能日结：见列表", "day_aside": "有 {n} 件须人工处理，不能日结：见列表", "day_papers": "还有 {n} 张纸没有打印，不能日结：返回按 F7", "no_export_key": "还没有从大厅取得导出密钥：联机登录一次后再导出", "disk_full": "本机磁盘已满：只能办完手上的件，请管理员清理磁盘", "no_relay": "这个席位不能接办，请到综合窗口", "not_sought": "请先输入号码查找", "bad_label": "请输入票面上的号码，例如 G012",
		"no_document": "这份读证结果已经不在，请重新刷证", "bad_date": "日期不正确，请照证件输入 8 位数字", "bad_phone": "手机号应为 11 位，请核对", "bad_account": "账号应为 8 至 30 位数字，请核对", "bad_field": "不能为空，最多 100 字", "unknown_field": "申请表里没有这一栏", "no_mail_address": "结果要邮寄，请先填邮寄地址（Tab 填表）", "not_applicant": "文书只发给申请人或当时的经办人", "no_contact": "受理通知书上要写联系方式：请先填电话或住址（Tab 填表）", "no_identity": "还没有核验身份，请放置证件或按 F4 手工录入",
		"handed_in": "已收件，不能再改", "matter_open": "手上已有这一件，请先办完或放弃", "unknown_matter": "本次办理里没有这一件", "upstream_open": "请先交出前面的事项，这一件要等它的结果", "unknown_item": "目录里没有事项 {item}，请重新查找",
		"catalog_gone": "本机没有目录版本 {version}，请联系管理员", "not_asked": "现在没有问这一题", "unknown_option": "没有这个选项，请按列出的数字",
		"option_count": "选项数目不对，请重新选择", "first_question": "已是第一题，按 F3 可改办其他事项", "unanswered": "还有问题没有回答",
		"unknown_line": "材料清单里没有这一行", "no_reason": "请选择原因", "no_facts": "请写明事实", "nothing_came": "容缺的材料一项也没有交来", "no_organ": "请写明有权办理的机关", "unknown_reason": "没有原因代码 {reason}",
		"no_note": "选“其他”必须写明原因", "not_deferrable": "这份材料不能容缺", "not_exemptible": "这份材料不能免提交", "officer_card": "没有读到民警本人身份证，请放在读卡器上再试", "other_zone": "这件事由另一业务区收件，请当事人到该区办理", "by_age": "由谁办理按证件上的年龄：未满16周岁由监护人陪同，满16周岁须本人", "photo_receipt": "不是相片检测回执编号，请重扫", "hands": "先采左右手指纹，采不到的登记原因", "no_hit": "没有查到可替代的电子来源，请收纸质材料",
		"unjudged": "还有材料没有判定，全部判定后才能继续", "open_lines": "有缺少或不合格的材料，只能出具一次性告知（F8）", "by_rule": "规则答复不能办给",
		"source_silent": "缺的材料可能在系统里，但现在查不到：不能按缺件告知；请稍候、挂起、容缺，或 Ctrl-N 辅导打印清单",
		"nothing_open":  "材料齐全，不需要一次性告知", "outcome": "这个事项不能这样办理", "unfinished": "手上这一件还没有收件：请办完；要放弃，回到问题页按 F3",
		"unknown_job": "没有这张纸的打印记录", "job_state": "这张纸正在打印，请稍候", "unknown_command": "不认识的指令",
		"hold_reason": "请选择挂起原因", "unknown_page": "没有这一页", "level": "评价为 1 至 5", "hall_answered": "大厅已答复，不需要临时凭证",
		"signed_out": "请先登录", "pin_tries": "离线时口令已错 5 次；等大厅恢复后再解锁", "offline": "大厅暂时连不上，请按 F3 手工录入号码", "storage": "本机磁盘写入失败，请立即联系管理员；没有丢失已确认的内容",
		"no_case": "还没有打开办件", "decision_waiting": "这一件已有决定待送大厅，请等答复", "step": "“{state}”不能做这一步", "reason_long": "理由太长，请缩短",
		"no_deny_reason": "不通过必须写明理由", "no_notice_reason": "再次退回必须写明理由", "no_planned_days": "请写明计划的工作日数（1 至 365）", "step_untold": "这一步还有内容没有写", "others_wait": "工号 {staff} 提交的还没有送达大厅，请先由其登录送完",
		"ticket_code": "这是号票 {number}：叫号、接办请到受理窗口；领取结果请扫领取凭证", "bad_parcel": "邮件号不对，请核对面单重新录入", "bundle": "这是物料袋 {number}：按 Ctrl+D 接收或移交", "misread": "码没有读对，请放平再扫一次", "local_unknown": "这是临时凭证，大厅还没有这一件：请到出具凭证的窗口", "parcel_unknown": "大厅查不到这个邮件号的件：请核对邮件号，或改用办件编号查找", "no_text": "请先扫码或输入", "no_hand": "手上没有件，请先扫领取凭证", "handover_sent": "正在请大厅记录，请稍候",
		"no_slip": "没有领取凭证，须值班长确认（F4）", "no_card": "请领取人放证件", "old_wanted": "请先收回旧证（F3）", "wrong_code": "码与办件不符，请核对凭证", "wrong_person": "不是申请人 {name} 或其代理人的证件",
		"receipt_open": "要交付的纸还没有打好，请先处理", "handed_over": "这一件已交付", "reprint_reason": "补打必须选原因", "delivered": "这一件已经领取",
		"served": "决定书已经送达过", "other_way": "这一件不在窗口领取", "in_post": "这一件正在邮寄，不在窗口领取", "post_delivered": "这一件已由邮政妥投", "came_back": "邮件已退回，结果还没有重新备好，不能发放", "not_ready": "结果还没有到出件窗",
		"not_looked_up":  "先扫码或输入编号，找到要撤回的办件",
		"not_correction": "办件 {number} 现在是“{state}”，不在补正中", "visit_changed": "已换了一位申请人，请重新打开补正件",
		"no_ticket": "手上没有号，请先取号或查找", "guide_asking": "大厅还没有答复上一步，请稍候", "ticket_not_found": "今天没有这个号在等候、预约或过号，请核对号码",
		"ticket_elsewhere": "这个号现在不能做这一步，请重新查找", "no_precheck": "还没有开始预审", "slip_printing": "号票正在打印，请稍候", "not_a_slip": "这不是号票上的码", "ticket_other_hall": "这个号在另一个大厅，请到那里办理",
		"no_imager": "本窗口没有高拍仪、扫码枪或扫描仪，不能拍照", "picture_busy": "正在拍上一页，请稍候", "page_dropped": "已换了一件，刚拍的一页没有收入，请重拍",
		"no_feeder": "本窗口没有文档扫描仪", "separator_case": "分隔页是别的件的，已另存", "separator_line": "分隔页上的材料不在清单里，已另存", "separator": "这是分隔页：请和材料一起放进文档扫描仪", "no_stack": "没有正在扫描或中断的一叠", "stack_restarted": "本机重新启动过，进纸中断", "stack_left": "中途换了一件，进纸中断", "page_unreadable": "这一页读不出来，请重拍",
	},
	HallRefusals: both(hallRefusalsZH, outputRefusalsZH),
	Notices: map[string]string{
		"case_changed": "您收的件 {no}：{state}", "prints_fault": "指纹采集仪没有采到：检查设备，或登记原因", "call_nobody": "现在没有人等候", "call_storage": "本机存储读不出来，未叫号；请联系技术人员", "call_offline": "大厅暂时连不上，未叫号；可按 F3 手工录入号码",
		"card_card_left_behind": "读卡器上有之前留下的证件，请先取走，再请申请人放置", "card_self_check": "证件信息自检不一致，未采用；请核对证件或按 F4 手工录入",
		"card_read_too_old": "读卡太慢，请重新放置证件", "card_other_ticket": "读到的不是这个号的证件，请重新放置",
		"card_read_before_call": "请重新放置证件", "card_read_used": "请重新放置证件", "storage": "本机磁盘写入失败，请立即联系管理员",
		"print_not_printed": "没有打出：{cause}。处理后按 F7 重打", "print_uncertain": "可能没有打完整：{cause}。请查看纸张，按 F7 补打",
		"card_wrong_person": "不是申请人 {name} 或其代理人的证件，请取走", "scan_ticket_code": "这是号票 {number}：叫号、接办请到受理窗口；领取结果请扫领取凭证", "scan_no_text": "没有扫到内容，请再扫一次",
		"scan_handover_sent": "正在请大厅记录，请稍候再扫", "scan_receipt_open": "上一件的送达回证还没有打好，请先处理", "scan_signed_out": "请先登录",
		"package_elsewhere":       "{items}由另一业务区收件，本窗口不留资料；请当事人另到该区办理",
		"package_under_way":       "{items}已在办理，不重复建件；其余 {n} 项已加入一件事",
		"supplement_other_person": "这一件的申请人是 {name}，不是证件持有人，请核对",
		"fenced":                  "{number} 已由 {window} 窗口接着办，本窗口不再办这个号",
		"unlocked":                "值班长已把 {number} 从本窗口收回，排到队首；录入的内容随号走，本窗口不再办这个号",
		"sent_here":               "值班长已把 {number} 叫到本窗口",
		"case_overdue":            "{number} {item} 已超期",
		"case_urged":              "值班长催办：{number} {item}",
		"taken_over":              "{number} 在本窗口接着办；原在 {window} 窗口，{name} 办理",
		"taken_over_unsent":       "{number} 在本窗口接着办；{window} 窗口拍的 {n} 页没有传到，请按清单重拍",
		"offer_over":              "{hall} 没有答复，{number} 已回到本厅队伍，位置不变",
		"taken_over_bare":         "{number} 已接到本窗口；{window} 窗口没有留下草稿，请从读卡开始",
		"catalog_release":         "{date} 起的新事项目录已启用；正在办的件仍按原目录",
		"catalog_replaced":        "大厅更新了事项目录，已启用；正在办的件仍按原目录",
		"away_report":             "离线期间的件已送完：送达 {sent}，有变 {changed}，未接收 {refused}；按 F9 看清单",
		"damage_compared":         "损坏的存储已与大厅核对 {all} 件，{n} 件要人处理：按 F9 再按 F7",
		"hall_has_visit":          "大厅记录 {number} 正在本窗口办理，本机没有这个号：按 Enter 接着办",
		"visit_changed":           "已换了一位申请人，请重新扫码",
		"scan_unknown":            "这不是本大厅的码；请扫号票、回执、凭证或邮件上的码",
		"scan_misread":            "码没有读对，请放平再扫一次", "scan_foreign": "材料上的条码不用扫，请继续判定", "scan_bundle": "这是物料袋 {number}：按 Ctrl+D 接收或移交", "scan_separator": "这是分隔页：请和材料一起放进文档扫描仪",
		"scan_ticket_in": "{number} 就是现在办理的号", "scan_held": "{number} 挂起在本窗口，请先结束或挂起手上的，再扫一次",
		"scan_waiting": "{number} 还在等候，请看显示屏", "scan_served": "{number} 刚在本窗口办结", "scan_elsewhere": "{number} 不在本窗口，请看显示屏或问导办",
		"scan_case_in": "这一件就在手上", "scan_sent": "这一件已在本窗口收件，正等大厅答复", "scan_away": "大厅暂时连不上，查不到这一件，请稍候再扫",
		"scan_licence": "电子证照：已转到“{line}”，正在查证照库", "scan_licence_found": "“{line}”查到了，请核对后确认", "scan_licence_none": "证照库没有查到这一件要用的证照，请看原件",
		"scan_licence_away": "证照库暂时查不到，已转到“{line}”：请先看原件", "scan_licence_early": "这是电子证照的码：办到材料清单时再扫；领取结果请扫领取凭证", "scan_licence_idle": "这一件没有要用电子证照的材料，不用扫",
		"scan_local_unknown": "大厅还没有这一件，请到出具凭证的窗口", "scan_correction_call": "{number} 有材料待补：请先叫号、核验身份，再扫一次",
		"scan_correction_card": "{number} 有材料待补：请先核验身份，再扫一次", "scan_correction_busy": "{number} 有材料待补：请先办完或放弃手上这一件，再扫一次",
		"scan_ready": "{item}（{number}）待领取：请核对证件后发放", "scan_denied": "{item}（{number}）不予通过，决定书待送达：请核对证件", "scan_denied_busy": "{item}（{number}）不予通过，决定书待送达：请先结束手上的号，再扫一次",
		"scan_parcel": "{item}（{number}）：{parcel}", "scan_parcel_busy": "{item}（{number}）：{parcel}；要看详情，请先结束手上的号，再扫一次", "scan_parcel_unknown": "大厅查不到这个邮件号的件：请核对邮件号，或改用办件编号查找",
		"scan_ready_busy": "{item}（{number}）待领取：请先结束手上的号，再扫一次", "scan_other_way": "{item}（{number}）不在窗口领取，方式为{delivery}", "scan_case": "{item}（{number}）：{state}",
	},
	UnknownRefusal: "不能办理（{code}），请联系值班长", Unreachable: "大厅暂时连不上，请稍候再试", StationBusy: "本机正忙，请稍候再按",
	Failed:        "没有成功，请再试一次；仍不行请联系管理员",
	UnknownNotice: "请注意（{code}）", Pending: "待送 {n}", SetAside: "被拒 {n}",
	OfflineBanner:     "离线 {since}：手上的件照常办，只出临时凭证；连上后自动送达",
	HelpCalled:        "已呼叫值班长（{kind}），等候回应",
	HelpComes:         "{name}正在过来",
	Told:              "值班长通知：{words}",
	OrderedPause:      "本窗口暂停（{why}）：办完手上的号就不再叫号",
	OrderedClosed:     "值班长已关闭本窗口，不再叫号",
	OfflineSeat:       "离线 {since}：看到的可能不是最新的；已提交的会自动送达",
	CertificateBanner: "本窗口证书过期：手上的件照常办，请联系管理员换证",
	RefusedBanner:     "大厅不认本窗口的证书：手上的件照常办，请联系管理员重新注册",
	CertificateDays:   "证书剩 {n} 天",
	WaitingPapers:     "有 {n} 张上一位申请人的纸未打印，按 F7 打印后交导办转交",
	DiskLow:           "本机磁盘将满（剩 {n} MB），现在照常办理：请管理员清理",
	DiskFull:          "本机磁盘已满：手上的件可以办完，不能开始新的；请管理员清理，清理后自动恢复",
	DamageBanner:      "本机存储曾损坏，已原样另存：请值班长按 F9 再按 F7 看与大厅的逐件核对",
	DeviceTrouble:     "{device}：{why}",
	PageTitle:         "按键说明", PageBack: "按任意键返回", TooSmall: "窗口太小，需要", ReadOnly: "只读方式，不能做这一步", Twice: "再按一次：",
	QuitAsk: "再按一次 Ctrl-C 退出；手上的件会保留", StarAsk: "再按一次 * 结束这个号",
	Age: "{n}岁", Unread: "未读卡（{name} 确认）", FromDocument: "读证", TypedFields: "{fields}由窗口补录，请与证件核对", CardExpired: "证件 {day} 已过期", NameDiffers: "取号人是 {name}，请核对是否代办",
	Sexes: map[string]string{"M": "男", "F": "女", "X": "未说明", "U": "未知"},
	Day:   "{y}年{m}月{d}日（{week}）", Weekdays: []string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
	Aloud: "「{words}」", Seconds: "{s} 秒", Minutes: "{m} 分", Hours: "{h} 小时 {m} 分",
	KeyLarge: "大字", KeyHold: "挂起", KeyFinish: "结束", KeyReveal: "显示号码", KeyUnbind: "不是此人", KeyBack: "返回",
	Links: map[string]string{
		"unknown": "连接中", "online": "在线", "offline": "离线", "certificate_expired": "证书过期", "certificate_refused": "证书不被接受", "signed_out": "需重新登录",
	},
	Classes: map[string]string{"normal": "普通", "priority": "优先", "booked": "预约"},
	Whys:    whysZH,
	Statuses: map[string]string{
		"verified": "已核原件", "collected": "已收原件", "copied": "已收复印件", "exempt": "免提交", "declared": "告知承诺",
		"deferred": "容缺", "awaited": "待上游结果", "missing": "缺", "defective": "不合格",
	},
	Outcomes: map[string]string{
		"receive": "收件，转部门受理", "accept": "收件即受理", "accept_and_grant": "受理并当场办结（全委托）", "accept_and_deny": "受理并当场不予办给（全委托）", "notice": "出具一次性补正告知", "supplement": "收补正材料",
		"refuse": "不予受理", "not_needed": "不受理",
	},
	States: map[string]string{
		"draft": "草稿", "received": "已收件", "correction": "补正中", "corrected": "已补正", "not_needed": "不受理", "refused": "不予受理",
		"accepted": "已受理", "reviewing": "审查中", "special": "特别程序", "dept_returned": "部门退回", "decided_grant": "办结（通过）",
		"decided_grant_deferred": "办结（容缺通过）", "decided_deny": "办结（不通过）", "withdrawn": "已撤回", "terminated": "已终止", "revoked": "已撤销",
		"producing": "制证中", "ready": "待领取", "delivered": "已领取", "archived": "已归档",
	},
	TicketStates: map[string]string{"called": "已叫号", "serving": "办理中", "held": "挂起"},
	Holds:        map[string]string{"copy": "复印", "pay": "缴费", "photo": "拍照", "fetch": "取材料", "system": "等系统"},
	Deliveries: map[string]string{
		"WINDOW": "窗口领取", "SMART_CABINET": "智能柜", "POST": "邮寄", "ELECTRONIC": "电子证照", "BANK_TRANSFER": "转账到户", "DEPT_DIRECT": "部门直送",
	},
	Parcels:   map[string]string{"in_post": "正在邮寄", "delivered": "邮政已妥投", "returned": "邮件已退回"},
	Devices:   map[string]string{"idcard": "读卡", "printer": "打印", "barcode": "扫码", "keypad": "评价", "signpad": "签名", "mrz": "读证", "strip": "条屏", "display": "客显", "docscan": "扫描", "office": "A4", "journal": "记录", "hall_log": "大厅日志", "catalog": "目录"},
	JobStates: map[string]string{"queued": "排队", "sending": "打印中", "printed": "已打印", "not_printed": "未打印", "uncertain": "不确定"},
	Causes: map[string]string{
		"no_printer": "本窗口没有打印机", "incomplete_paper": "纸面内容不全，请联系管理员", "restart": "打印中途程序重启", "stopped": "打印中途程序停止",
	},
	Layers: map[string]string{"length": "位数", "character": "字符", "check": "校验位", "date": "出生日期", "province": "省份代码"},
	Ends:   map[string]string{"finished": "已办结束", "missed": "过号", "undone": "已撤销叫号", "taken_over": "已由其他窗口接办"},
	CaseWords: map[string]string{
		"draft": "草稿", "local": "已收件（本机）", "hall": "已达大厅（{number}）", "refused": "大厅未接收：{reason}",
	},
}

var deskEN = Desk{
	Refusals: map[string]string{
		"busy": "A ticket is being served here; finish or hold it first", "no_visit": "No ticket in service; call one first", "not_now": "Not possible now; see the keys at the bottom",
		"too_late": "More than 5 seconds; it cannot be undone", "too_soon": "Called just now; call again in {seconds} s", "calls_left": "Called {calls} times; may be passed after {of} calls",
		"other_ticket": "That read belongs to another ticket; take the card off and lay it down again", "read_too_old": "The read is older than 5 s; lay the card down again",
		"read_before_call": "That card was read before the call; lay it down again", "card_left_behind": "A card was left on the reader; take it off, then lay the card down",
		"read_used": "That read was used already; lay the card down again", "self_check": "The card's data contradict themselves and are not used; check it or type the identity",
		"numbers_differ": "The two numbers differ; type them again", "bad_number": "The number is wrong ({layer}); check it and type it again",
		"no_approval": "This needs the supervisor's number and PIN", "no_name": "Type the name", "day_visit": "{number} is not finished: end it, or let another window go on", "day_rows": "{n} are not at the hall yet, so the day stays open: see the list", "day_aside": "{n} need a person, so the day stays open: see the list", "day_papers": "{n} papers are not printed, so the day stays open: go back and press F7", "no_export_key": "No export key yet: sign in once with the hall there, then export", "disk_full": "This desk's disk is full: only the case in hand can go on; call the administrator", "no_relay": "This seat takes nothing over; go to a comprehensive window", "not_sought": "Look for a number first", "bad_label": "Type the number on the slip, such as G012",
		"no_document": "That reading is gone; swipe the document again", "bad_date": "Not a date; type 8 digits as the document has it", "bad_phone": "A mobile number has 11 digits; check it", "bad_account": "An account has 8 to 30 digits; check it", "bad_field": "Not empty, and at most 100 characters", "unknown_field": "The form has no such field", "no_mail_address": "The result is to be sent: fill in the postal address first (Tab)", "not_applicant": "Papers go to the applicant, or who applied for them", "no_contact": "The notice says how to reach the applicant: fill in telephone or address first (Tab)", "no_identity": "Identity not known; lay the card down or press F4 to type it",
		"handed_in": "Handed in; it cannot be changed", "matter_open": "It is in hand already; finish or give it up first", "unknown_matter": "No such case in this visit", "upstream_open": "Hand the earlier item in first; this one waits for its result", "unknown_item": "No item {item} in the catalogue; search again",
		"catalog_gone": "Catalogue {version} is not on this desk; call the administrator", "not_asked": "This question is not open", "unknown_option": "No such option; press a listed digit",
		"option_count": "Wrong number of options; choose again", "first_question": "This is the first question; F3 chooses another item", "unanswered": "Questions are still open",
		"unknown_line": "No such line in the list", "no_reason": "Choose a reason", "no_facts": "Write the facts out", "nothing_came": "None of the promised papers has come", "no_organ": "Name the competent organ", "unknown_reason": "No reason code {reason}",
		"no_note": "\"Other\" must be written out", "not_deferrable": "This paper cannot follow later", "not_exemptible": "This paper cannot be replaced", "officer_card": "The officer's own card was not read: lay it on the reader and try again", "other_zone": "Taken in at the other zone: send the person there", "by_age": "Who acts goes by the age on the card: under 16 with the guardian, from 16 in person", "photo_receipt": "This is no number of a photo receipt: scan it again", "hands": "Take the prints of both hands first, or say why not", "no_hit": "Nothing was found in its place: take the paper",
		"unjudged": "Some papers are not judged; judge all of them first", "open_lines": "Papers are missing or wrong; only the one-time notice (F8) is possible", "by_rule": "The rule does not grant it",
		"source_silent": "What is missing may lie in a system that gives no answer: no notice; wait, hold, let it follow, or Ctrl-N to print what to bring",
		"nothing_open":  "All papers are in order; no notice is needed", "outcome": "This item cannot be handed in that way", "unfinished": "Not handed in yet: finish it, or go back to the questions and press F3",
		"unknown_job": "No such paper", "job_state": "That paper is printing; wait a moment", "unknown_command": "Unknown command",
		"hold_reason": "Choose why to hold", "unknown_page": "No such page", "level": "Ratings are 1 to 5", "hall_answered": "The hall has answered; no temporary slip is needed",
		"signed_out": "Sign in first", "pin_tries": "Five wrong PINs while offline; the hall alone unlocks now", "offline": "The hall cannot be reached; F3 takes a ticket number by hand", "storage": "Writing to this desk's disk failed; call the administrator now. Nothing confirmed was lost",
		"no_case": "No case is open", "decision_waiting": "A decision on this case waits for the hall", "step": "Not while the case is {state}", "reason_long": "The reason is too long; shorten it",
		"no_deny_reason": "A denial needs a reason", "no_notice_reason": "A second notice needs a reason", "no_planned_days": "Say how many working days are planned (1 to 365)", "step_untold": "Something that this step needs was not told", "others_wait": "What {staff} submitted has not reached the hall; they must sign in first",
		"ticket_code": "Ticket {number}: a counter calls it or goes on with it; results are found by the pick-up slip", "bad_parcel": "Not the number of a parcel; compare it with the label", "bundle": "A bag of originals, {number}: Ctrl+D takes it or gives it on", "misread": "The code was misread; hold it flat and scan again", "local_unknown": "A temporary slip whose case the hall does not have yet; go to the window on the slip", "parcel_unknown": "The hall finds no case of that parcel; check its number, or type the case number", "no_text": "Scan or type first", "no_hand": "Nothing in hand; scan the slip first", "handover_sent": "The hall is recording it; wait",
		"no_slip": "No slip; the supervisor must consent (F4)", "no_card": "Ask for the receiver's card", "old_wanted": "Take the old document in first (F3)", "wrong_code": "The code is of another case; check the slip", "wrong_person": "Not the card of {name} or of the agent",
		"receipt_open": "A paper of the handover is not printed; see to it first", "handed_over": "Handed over already", "reprint_reason": "A reprint needs a reason", "delivered": "Handed over before",
		"served": "The decision was served before", "other_way": "Not collected at a window", "in_post": "In the post; not collected at a window", "post_delivered": "The post has delivered it", "came_back": "The parcel was sent back and is not made ready again; it cannot be handed out", "not_ready": "Not at the issue desk yet",
		"not_looked_up":  "Scan or type a number first: which case is taken back?",
		"not_correction": "Case {number} is {state}, not in correction", "visit_changed": "Another visitor came meanwhile; open the correction again",
		"no_ticket": "No ticket in hand; draw or find one first", "guide_asking": "The hall has not answered the last step; wait a moment", "ticket_not_found": "Nobody with this number waits, is booked or was missed today; check the number",
		"ticket_elsewhere": "Not possible for this ticket now; find it again", "no_precheck": "No pre-check was begun", "slip_printing": "The slip is being printed; wait a moment", "not_a_slip": "This is no code of a slip", "ticket_other_hall": "Another hall has this ticket; it is looked after there",
		"no_imager": "This window has no imager and no scanner; no picture can be taken", "picture_busy": "The last page is still being taken; wait a moment", "page_dropped": "The case changed meanwhile; the page was not kept, take it again",
		"no_feeder": "This window has no document scanner", "separator_case": "Separator of another case, kept aside", "separator_line": "Separator of a paper not asked for, kept aside", "separator": "A separator sheet; it goes through the document scanner", "no_stack": "No stack is being scanned, and none broke off", "stack_restarted": "The desk was started again while paper was fed", "stack_left": "The case was left while paper was fed", "page_unreadable": "This page cannot be read; take it again",
	},
	HallRefusals: both(hallRefusalsEN, outputRefusalsEN),
	Notices: map[string]string{
		"case_changed": "Your case {no}: {state}", "prints_fault": "The fingerprint reader took nothing: look at it, or say why", "call_nobody": "Nobody is waiting", "call_storage": "This machine's storage cannot be read; nobody was called. Tell a technician", "call_offline": "The hall cannot be reached; nobody was called. F3 takes a number by hand",
		"card_card_left_behind": "A card was left on the reader; take it off, then ask the person to lay theirs down", "card_self_check": "The card's data contradict themselves; not used. Check the card or press F4",
		"card_read_too_old": "Reading took too long; lay the card down again", "card_other_ticket": "That card is not of this ticket; lay it down again",
		"card_read_before_call": "Lay the card down again", "card_read_used": "Lay the card down again", "storage": "Writing to this desk's disk failed; call the administrator now",
		"print_not_printed": "Not printed: {cause}. Then press F7 to print", "print_uncertain": "Maybe not complete: {cause}. Look at the paper, F7 prints again",
		"card_wrong_person": "Not the card of {name} or of the agent; take it off", "scan_ticket_code": "Ticket {number}: a counter calls it or goes on with it; results are found by the pick-up slip", "scan_no_text": "Nothing was scanned; again, please",
		"scan_handover_sent": "The hall is recording it; scan again in a moment", "scan_receipt_open": "The last proof of delivery is not printed; see to it first", "scan_signed_out": "Sign in first",
		"package_elsewhere":       "{items}: taken in at the other zone, nothing of it is kept here; send the person there as well",
		"package_under_way":       "{items}: under way already, not opened twice; the other {n} items are in the package",
		"supplement_other_person": "The applicant of this case is {name}, not the holder of the card; check",
		"fenced":                  "{number} is now served at window {window}; what this window still sends for it is refused",
		"unlocked":                "The supervisor took {number} away from this window: it is next in line, with what was typed",
		"sent_here":               "The supervisor called {number} to this window",
		"case_overdue":            "{number} {item} is overdue",
		"case_urged":              "The supervisor urges {number} {item}",
		"taken_over":              "{number} goes on here; it was with {name} at window {window}",
		"taken_over_unsent":       "{number} goes on here; {n} pages of window {window} did not arrive: take them again",
		"offer_over":              "{hall} did not answer; {number} is back in line here, at its place",
		"taken_over_bare":         "{number} is here now; window {window} left no draft: begin with the card",
		"catalog_release":         "The catalogue of {date} is in force now; open cases keep theirs",
		"catalog_replaced":        "The hall's new catalogue is in force now; open cases keep theirs",
		"away_report":             "All of the time offline is answered: {sent} sent, {changed} changed, {refused} refused; F9 lists them",
		"damage_compared":         "The damaged store is compared: {all} cases, {n} need a person; F9, then F7",
		"hall_has_visit":          "The hall says that {number} is in hand here, and this desk does not know it: Enter goes on with it",
		"visit_changed":           "Another visitor came meanwhile; scan again",
		"scan_unknown":            "No code of this hall; scan the one on a ticket, receipt, slip or parcel",
		"scan_misread":            "The code was misread; hold it flat and scan again", "scan_foreign": "Codes on the papers need no scan; go on judging", "scan_bundle": "A bag of originals, {number}: Ctrl+D takes it or gives it on", "scan_separator": "A separator sheet; it goes through the document scanner",
		"scan_ticket_in": "{number} is the ticket in hand", "scan_held": "{number} is held here; finish or hold the one in hand, then scan again",
		"scan_waiting": "{number} still waits; see the display", "scan_served": "{number} was served here just now", "scan_elsewhere": "{number} is not at this window; see the display or ask a guide",
		"scan_case_in": "That is the case in hand", "scan_sent": "Handed in here; the hall has not answered yet", "scan_away": "The hall cannot be reached; scan again in a moment",
		"scan_licence": "E-licence: “{line}”; the licence library is being asked", "scan_licence_found": "“{line}” is found; check and confirm it", "scan_licence_none": "The licence library has none that this case needs; see the original",
		"scan_licence_away": "No answer from the licence library; “{line}”: see the original", "scan_licence_early": "An e-licence: scan it at the list of papers; a result needs its slip", "scan_licence_idle": "No paper of this case needs an e-licence; no scan is needed",
		"scan_local_unknown": "The hall does not have this case yet; go to the window on the slip", "scan_correction_call": "Papers for {number} are due: call the ticket and read the card, then scan again",
		"scan_correction_card": "Papers for {number} are due: read the card, then scan again", "scan_correction_busy": "Papers for {number} are due: finish or give up the case in hand, then scan again",
		"scan_ready": "{item} ({number}) is ready: check the card, then hand it out", "scan_denied": "{item} ({number}) was denied; the decision is to be served: check the card", "scan_denied_busy": "{item} ({number}) was denied; the decision is to be served: finish the ticket in hand, then scan again",
		"scan_parcel": "{item} ({number}): {parcel}", "scan_parcel_busy": "{item} ({number}): {parcel}; to see more, finish the ticket in hand, then scan again", "scan_parcel_unknown": "The hall finds no case of that parcel; check its number, or type the case number",
		"scan_ready_busy": "{item} ({number}) is ready: finish the ticket in hand, then scan again", "scan_other_way": "{item} ({number}) is not handed out at a window but {delivery}", "scan_case": "{item} ({number}): {state}",
	},
	UnknownRefusal: "Not possible ({code}); call the supervisor", Unreachable: "The hall cannot be reached; try again in a moment", StationBusy: "Busy; press again in a moment",
	Failed:        "That did not work; try again, then call the administrator",
	UnknownNotice: "Please note ({code})", Pending: "{n} to send", SetAside: "{n} refused",
	OfflineBanner:     "Offline {since}: go on; temporary slips only; all is sent when it is back",
	HelpCalled:        "A supervisor is called ({kind}); no answer yet",
	HelpComes:         "{name} is on the way",
	Told:              "The supervisor: {words}",
	OrderedPause:      "This window is paused ({why}): after this ticket nobody is called",
	OrderedClosed:     "Closed by the supervisor: this window calls nobody",
	OfflineSeat:       "Offline {since}: what you see may be old; what was submitted is sent by itself",
	CertificateBanner: "Certificate expired: the case in hand goes on; call the administrator",
	RefusedBanner:     "Certificate refused: the case in hand goes on; call the administrator",
	CertificateDays:   "certificate: {n} days",
	WaitingPapers:     "{n} papers of former visitors are not printed; F7 prints them for the guide",
	DiskLow:           "Disk nearly full ({n} MB left); work goes on: call the administrator",
	DiskFull:          "Disk full: finish the case in hand, begin no other; call the administrator",
	DamageBanner:      "Store damaged and set aside: F9, then F7 compares it with the hall",
	DeviceTrouble:     "{device}: {why}",
	PageTitle:         "Keys", PageBack: "any key goes back", TooSmall: "The window is too small; it needs", ReadOnly: "Read-only: not possible", Twice: "Once more: ",
	QuitAsk: "Ctrl-C once more quits; the case in hand is kept", StarAsk: "Press * once more to finish this ticket",
	Age: "age {n}", Unread: "card not read (consent of {name})", FromDocument: "document read", TypedFields: "{fields} typed here; compare with the document", CardExpired: "card expired on {day}", NameDiffers: "ticket drawn by {name}; agent?",
	Sexes: map[string]string{"M": "male", "F": "female", "X": "not stated", "U": "unknown"},
	Day:   "{week} {y}-{m}-{d}", Weekdays: []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	Aloud: "“{words}”", Seconds: "{s} s", Minutes: "{m} min", Hours: "{h} h {m} min",
	KeyLarge: "large type", KeyHold: "hold", KeyFinish: "finish", KeyReveal: "unmask", KeyUnbind: "unbind", KeyBack: "back",
	Links: map[string]string{
		"unknown": "connecting", "online": "online", "offline": "offline", "certificate_expired": "certificate expired", "certificate_refused": "certificate refused", "signed_out": "sign in again",
	},
	Classes: map[string]string{"normal": "normal", "priority": "priority", "booked": "booked"},
	Whys:    whysEN,
	Statuses: map[string]string{
		"verified": "original seen", "collected": "original kept", "copied": "copy kept", "exempt": "not needed", "declared": "declared",
		"deferred": "follows", "awaited": "awaited result", "missing": "missing", "defective": "defective",
	},
	Outcomes: map[string]string{
		"receive": "Receive, department accepts", "accept": "Receive and accept", "accept_and_grant": "Accept and decide here", "accept_and_deny": "Accept and deny here", "notice": "One-time notice", "supplement": "Take the corrected papers",
		"refuse": "Refuse", "not_needed": "Not needed",
	},
	States: map[string]string{
		"draft": "draft", "received": "received", "correction": "in correction", "corrected": "corrected", "not_needed": "not needed", "refused": "refused",
		"accepted": "accepted", "reviewing": "in review", "special": "special procedure", "dept_returned": "sent back", "decided_grant": "granted",
		"decided_grant_deferred": "granted, papers follow", "decided_deny": "denied", "withdrawn": "withdrawn", "terminated": "terminated", "revoked": "revoked",
		"producing": "being made", "ready": "ready", "delivered": "delivered", "archived": "archived",
	},
	TicketStates: map[string]string{"called": "called", "serving": "in service", "held": "on hold"},
	Holds:        map[string]string{"copy": "copies", "pay": "payment", "photo": "photo", "fetch": "papers", "system": "a system"},
	Deliveries: map[string]string{
		"WINDOW": "at the window", "SMART_CABINET": "cabinet", "POST": "by post", "ELECTRONIC": "electronic", "BANK_TRANSFER": "to the account", "DEPT_DIRECT": "by the department",
	},
	Parcels:   map[string]string{"in_post": "in the post", "delivered": "delivered by the post", "returned": "sent back by the post"},
	Devices:   map[string]string{"idcard": "card", "printer": "printer", "barcode": "scanner", "keypad": "rating", "signpad": "signing", "mrz": "document", "strip": "strip", "display": "display", "docscan": "feeder", "office": "A4", "journal": "records", "hall_log": "hall log", "catalog": "catalogue"},
	JobStates: map[string]string{"queued": "queued", "sending": "printing", "printed": "printed", "not_printed": "not printed", "uncertain": "uncertain"},
	Causes: map[string]string{
		"no_printer": "this window has no printer", "incomplete_paper": "the paper lacks content; call the administrator", "restart": "restarted while printing", "stopped": "stopped while printing",
	},
	Layers: map[string]string{"length": "length", "character": "character", "check": "check digit", "date": "birth date", "province": "province code"},
	Ends:   map[string]string{"finished": "finished", "missed": "not here", "undone": "call undone", "taken_over": "another window goes on"},
	CaseWords: map[string]string{
		"draft": "draft", "local": "received (this desk)", "hall": "at the hall ({number})", "refused": "hall refused: {reason}",
	},
}
