package i18n

// Figures is what the hall's reports say. Names and Meanings are keyed by the codes
// of the figures, Scopes by those of a report's parts.
type Figures struct {
	Title, Span, Made, Marked, Open, Apart string
	Total, Definitions, Figure, Meaning    string
	Names, Meanings, Scopes, Columns       map[string]string
	// The plots.
	PlotPeople, PlotWaits, PlotHours, PlotStars, PlotDepartments, Minutes, Visits, Unknown string
	// The cases that came back.
	Causes, Kinds    map[string]string
	ReturnRule, Over string
	NotYet           string // in place of a figure that the hall cannot tell
}

var figuresZH = Figures{
	Title: "{hall} 政务服务统计", Span: "{from} 至 {to}", Made: "生成时间 {at}",
	Marked: "{n} 条记录的时间已标记为有误，未计入时长；原始时间保留", Open: "{n} 人尚在等候或办理，时长按已发生部分计",
	Apart: "等候与办理时长不含：{departments}", Total: "合计", Definitions: "指标口径", Figure: "指标", Meaning: "口径与依据",
	Names: map[string]string{
		"people": "取号人次", "served": "办理人次", "lost": "离开或过号", "mean_wait_min": "平均等候时长（分钟）", "longest_wait_min": "最长等候（分钟）",
		"long_waits": "等候超时人次", "mean_service_min": "平均办理时长（分钟）", "rated": "评价数", "unrated": "未评价", "three_star": "三星及以上", "five_star": "五星",
		"received": "收件数", "online": "全程网办件", "online_share": "全程网办率", "accepted": "受理数", "granted": "办结（通过）", "denied": "办结（不通过）",
		"withdrawn": "撤件", "delivered": "已领取", "in_time": "按时办结", "late": "超期办结", "returned": "退件数", "return_rate": "退件率",
	},
	Meanings: map[string]string{
		"people":           "当日进入等候队列的人次：现场取号，或预约到场签到",
		"served":           "当日取号并在窗口办理完毕的人次",
		"lost":             "取消、过号未归或下班未办的人次",
		"mean_wait_min":    "取号（预约为签到）至窗口开始办理的平均时间，不含税务；workflow §1，2019 年四季度公布值 11.45 分钟",
		"longest_wait_min": "同上口径的最大值",
		"long_waits":       "等候超过 30 分钟的人次；workflow §1",
		"mean_service_min": "窗口办理时间，不含挂起，按办理完毕人次平均，不含税务；workflow §1，2019 年四季度公布值 12.69 分钟",
		"rated":            "一至五星评价的总数，一次办理一次评价",
		"unrated":          "办理完毕而未评价的人次",
		"three_star":       "三星及以上评价占评价数的比例",
		"five_star":        "五星评价占评价数的比例",
		"received":         "当日收件的办件；未收件即不予受理、不受理或取回的不计",
		"online":           "网上提交且没有窗口人员经手的办件；没有网上提交的办件时为暂无",
		"online_share":     "全程网办件占收件数的比例",
		"accepted":         "当日受理的办件",
		"granted":          "当日作出准予决定的办件，含容缺通过",
		"denied":           "当日作出不予决定的办件",
		"withdrawn":        "收件后撤回或视为撤回的办件",
		"delivered":        "当日送达结果的办件",
		"in_time":          "决定日不晚于承诺办结日（特别程序不计时）",
		"late":             "决定日晚于承诺办结日",
		"returned":         "当日收件的办件中，至今曾补正、部门退回或收件后不予受理的；workflow §13",
		"return_rate":      "退件数除以收件数；超过 10% 须培训窗口或重新梳理事项；workflow §13",
	},
	Scopes: map[string]string{"total": "合计", "period": "分期", "department": "分部门", "hour": "分时段"},
	Columns: map[string]string{
		"scope": "范围", "key": "代码", "name": "名称", "from": "起", "to": "止",
	},
	PlotPeople: "取号人次", PlotWaits: "平均等候与办理时长", PlotHours: "分时段到达与等候", PlotStars: "评价分布", PlotDepartments: "分部门收件数",
	Minutes: "分钟", Visits: "人次", Unknown: "未选事项",
	Causes:     map[string]string{"window": "窗口", "catalogue": "目录", "applicant": "申请人", "department": "部门"},
	Kinds:      map[string]string{"month": "月份", "item": "事项", "clerk": "经办人", "material": "材料", "training": "培训", "rework": "重新梳理"},
	ReturnRule: "退件", Over: "超过 {line}", NotYet: "暂无",
}

var figuresEN = Figures{
	Title: "{hall}: service figures", Span: "{from} to {to}", Made: "made {at}",
	Marked: "{n} records have times marked as wrong: left out of waits and limits; the raw times are kept", Open: "{n} people still wait or are being served; their times count as far as they go",
	Apart: "Waits and services without: {departments}", Total: "Total", Definitions: "Definitions", Figure: "Figure", Meaning: "Meaning and source",
	Names: map[string]string{
		"people": "In line", "served": "Served", "lost": "Left or missed", "mean_wait_min": "Mean wait (min)", "longest_wait_min": "Longest wait (min)",
		"long_waits": "Long waits", "mean_service_min": "Mean service (min)", "rated": "Ratings", "unrated": "Not rated", "three_star": "Three stars or more", "five_star": "Five stars",
		"received": "Received", "online": "On line throughout", "online_share": "On line share", "accepted": "Accepted", "granted": "Granted", "denied": "Denied",
		"withdrawn": "Withdrawn", "delivered": "Delivered", "in_time": "Decided in time", "late": "Decided late", "returned": "Came back", "return_rate": "Return rate",
	},
	Meanings: map[string]string{
		"people":           "people who took a place in the line that day: a ticket drawn, or a booking that checked in",
		"served":           "of them, those whose visit ended at a window",
		"lost":             "cancelled, called in vain and not back, or not reached before closing",
		"mean_wait_min":    "from the place in the line to the first service at a window, without tax; workflow §1, published for 2019 Q4 as 11.45 minutes",
		"longest_wait_min": "the greatest of the same",
		"long_waits":       "people who waited more than 30 minutes; workflow §1",
		"mean_service_min": "time at the window without holds, over the visits that ended, without tax; workflow §1, published for 2019 Q4 as 12.69 minutes",
		"rated":            "ratings of one to five stars, one a visit",
		"unrated":          "visits that ended without one",
		"three_star":       "part of the ratings with three stars or more",
		"five_star":        "part of the ratings with five stars",
		"received":         "cases handed in that day; what was refused, not needed or taken back before the receipt is not one",
		"online":           "cases filed over the web in which nobody at a window acted; not known while none was filed so",
		"online_share":     "part of the received cases that were on line throughout",
		"accepted":         "cases accepted that day",
		"granted":          "decisions that grant, deferred ones among them",
		"denied":           "decisions that deny",
		"withdrawn":        "cases withdrawn after the receipt, or taken for withdrawn",
		"delivered":        "results handed over that day",
		"in_time":          "decided on the promised day or before it, special procedures not counted",
		"late":             "decided after the promised day",
		"returned":         "of the cases received that day, those that came back so far: a correction, a return by the department, a refusal after the receipt; workflow §13",
		"return_rate":      "came back over received; beyond 10 % the window is trained again or the item looked at again; workflow §13",
	},
	Scopes: map[string]string{"total": "Total", "period": "Periods", "department": "Departments", "hour": "Hours"},
	Columns: map[string]string{
		"scope": "scope", "key": "code", "name": "name", "from": "from", "to": "to",
	},
	PlotPeople: "People in line", PlotWaits: "Mean wait and service", PlotHours: "Arrivals and waits by hour", PlotStars: "Ratings", PlotDepartments: "Cases by department",
	Minutes: "minutes", Visits: "people", Unknown: "no item chosen",
	Causes:     map[string]string{"window": "window", "catalogue": "catalogue", "applicant": "applicant", "department": "department"},
	Kinds:      map[string]string{"month": "month", "item": "item", "clerk": "clerk", "material": "material", "training": "training", "rework": "rework"},
	ReturnRule: "returned", Over: "over {line}", NotYet: "not known",
}
