package importer

import (
	"strings"

	"onewindow/catalog"
	"onewindow/values/pinyin"
)

// itemRow reads a row of 事项.
func (b *builder) itemRow(r row) {
	code := r.get(colCode)
	if code == "" {
		b.mistakes.add(r.at(colCode), "the row says no item")
		return
	}
	if _, twice := b.find(code); twice {
		b.mistakes.add(r.at(colCode), "the item %s comes twice", code)
		return
	}
	it := &item{
		Code: code, Aliases: []catalog.Alias{}, Results: []result{}, Confidence: "medium", Hot: 1, TypicalMinutes: 10,
		HandleType: "承诺件", Audience: []string{}, Modifiers: []string{}, CrossRegion: []string{}, Upstream: []string{},
		LegalBasis: []string{}, Fee: "不收费",
		TimeLimits: timeLimits{NoticeRule: catalog.NoticeWithin5Days, AcceptMode: catalog.AcceptByDepartment, SpecialProcedures: []string{}},
	}
	if known, ok := b.base.Item(code); ok {
		it = existing(known)
	}
	b.items = append(b.items, it)
	b.places[place{item: code}] = r.at(colCode)
	b.naming(r, it)
	text(r, "部门", &it.Dept)
	optionalText(r, "警种", &it.PoliceBranch)
	text(r, "区域", &it.Zone)
	if d, ok := b.base.Department(it.Dept); ok && it.Zone == "" {
		it.Zone = d.Zone
	}
	for col, to := range map[string]*string{
		"类型": &it.Type, "办件类型": &it.HandleType, "告知规则": &it.TimeLimits.NoticeRule, "受理方式": &it.TimeLimits.AcceptMode,
		"收费": &it.Fee, "申请人": &it.PartyProfile, "可信度": &it.Confidence,
	} {
		text(r, col, to)
	}
	for col, to := range map[string]*[]string{
		"对象": &it.Audience, "附加问题": &it.Modifiers, "特别程序": &it.TimeLimits.SpecialProcedures, "通办范围": &it.CrossRegion,
	} {
		list(r, col, true, to)
	}
	list(r, "前置", false, &it.Upstream)
	list(r, "依据", false, &it.LegalBasis)
	if l, ok := b.limit(r, "法定时限"); ok {
		it.TimeLimits.Statutory = l
	}
	if l, ok := b.limit(r, "承诺时限"); ok {
		it.TimeLimits.Promised = l
	}
	b.truth(r, "可重复", &it.Repeatable)
	b.truth(r, "重点", &it.Headline)
	b.number(r, "热度", &it.Hot)
	b.number(r, "分钟", &it.TypicalMinutes)
	optionalText(r, "备注", &it.Note)
}

// naming takes the names over and reads them; a name that did not change keeps its reading.
func (b *builder) naming(r row, it *item) {
	name, short := it.Name, it.ShortName
	text(r, colName, &it.Name)
	text(r, "简称", &it.ShortName)
	if it.ShortName == "" {
		it.ShortName = it.Name
	}
	if it.Name != name {
		it.Pinyin = spelled(it.Name)
	}
	if it.ShortName != short {
		it.ShortPinyin = spelled(it.ShortName)
	}
	if r.get("别名") == "" {
		return
	}
	kept := map[string]string{}
	for _, a := range it.Aliases {
		kept[a.Text] = a.Initials
	}
	var said []string
	list(r, "别名", true, &said)
	it.Aliases = []catalog.Alias{}
	for _, s := range said {
		initials, ok := kept[s]
		if !ok {
			initials = spelled(s).Initials
		}
		it.Aliases = append(it.Aliases, catalog.Alias{Text: s, Initials: initials})
	}
}

// resultRow reads a row of 结果. The first of an item replaces what the base had.
func (b *builder) resultRow(r row) {
	it, ok := b.owner(r)
	if !ok {
		return
	}
	if b.first(it.Code, sheetResults) {
		it.Results = []result{}
	}
	var made result
	text(r, colName, &made.Name)
	text(r, "种类", &made.Kind)
	text(r, "种类名", &made.KindText)
	list(r, "送达", true, &made.Delivery)
	it.Results = append(it.Results, made)
}

// first tells the first row of an item on a sheet, which replaces what the base had there.
func (b *builder) first(code, sheet string) bool {
	at := place{code, sheet}
	if b.begun[at] {
		return false
	}
	b.begun[at] = true
	return true
}

// requirementRow reads a row of 材料. Without a single row on the sheet an item keeps the papers of the base.
func (b *builder) requirementRow(r row) {
	it, ok := b.owner(r)
	if !ok {
		return
	}
	id := r.get(colPaper)
	known, had := it.Requirements.values[id]
	if !had {
		made, found := b.suggest(id)
		if !found {
			b.mistakes.add(r.at(colPaper), "the dictionary has no paper %q", materialOf(id))
			return
		}
		known = made
	}
	text(r, colName, &known.Name)
	text(r, "类别", &known.Category)
	text(r, "来源", &known.Source)
	optionalText(r, "出具", &known.Issuer)
	b.need(r, "原件", &known.Original)
	b.need(r, "复印件", &known.Copy)
	b.truth(r, "免提交", &known.Exemptible)
	substitutes(r, "免交方式", &known.Substitutes)
	if r.get("容缺") == nothing {
		known.Deferrable = deferrable{}
	} else if r.get("容缺") != "" {
		b.number(r, "容缺", &known.Deferrable.MaxWorkdays)
		known.Deferrable.Allowed = known.Deferrable.MaxWorkdays > 0
	}
	b.validity(r, "有效期", &known.Validity)
	list(r, "审查要点", false, &known.ReviewPoints)
	list(r, "可替代", true, &known.Alternatives)
	it.Requirements.put(id, known)
}

func materialOf(id string) string {
	material, _, _ := strings.Cut(id, ".")
	return material
}

// suggest makes a line of the dictionary's paper: MATERIAL or MATERIAL.subject.
func (b *builder) suggest(id string) (requirement, bool) {
	material, subject, _ := strings.Cut(id, ".")
	m, ok := b.base.Material(material)
	if !ok {
		return requirement{}, false
	}
	return fromDictionary(m, id, subject), true
}

// graphs are the items whose situations the file holds: they lose those of the base.
type graphs map[string]bool

// node makes room for a node of an item's new graph; the first one is where the graph starts.
func (b *builder) node(g graphs, r row, kind string, fresh any) (*item, string, bool) {
	it, ok := b.owner(r)
	if !ok {
		return nil, "", false
	}
	if !g[it.Code] {
		g[it.Code] = true
		it.DAG = dag{}
	}
	id := r.get(colNode)
	if id == "" {
		b.mistakes.add(r.at(colNode), "the row says no node")
		return nil, "", false
	}
	if it.DAG.Nodes.has(id) {
		b.mistakes.add(r.at(colNode), "the %s %s of %s comes twice", kind, id, it.Code)
		return nil, "", false
	}
	if it.DAG.Start == "" {
		it.DAG.Start = id
	}
	it.DAG.Nodes.put(id, fresh)
	b.places[place{it.Code, id}] = r.at(colNode)
	return it, id, true
}

func (b *builder) questionRow(g graphs, r row) {
	q := &question{Kind: kindQuestion, Options: []option{}}
	_, id, ok := b.node(g, r, kindQuestion, q)
	if !ok {
		return
	}
	q.ID = id
	q.Text, q.Next = r.get(colText), r.get(colNext)
	text(r, "说明", &q.Help)
	text(r, "事实", &q.Fact)
	b.truth(r, "多选", &q.Multi)
	for col, to := range map[string]**int{"最少": &q.Min, "最多": &q.Max} {
		if r.get(col) != "" {
			n := 0
			b.number(r, col, &n)
			*to = &n
		}
	}
}

func (b *builder) optionRow(g graphs, r row) {
	it, ok := b.owner(r)
	if !ok {
		return
	}
	q, ok := it.DAG.Nodes.values[r.get(colNode)].(*question)
	if !ok || !g[it.Code] {
		b.mistakes.add(r.at(colNode), "the question %q of %s is not on the sheet %s", r.get(colNode), it.Code, sheetQuestions)
		return
	}
	// 无 may well be the text of an option.
	o := option{Key: r.get("选项"), Text: r.get(colText), Next: r.get(colNext), Auto: b.predicate(r, "自动")}
	text(r, "备注", &o.Note)
	if q.Multi {
		var add []string
		list(r, "增加材料", true, &add)
		o.Add = &add
		b.want(it, add, r.at("增加材料"))
	} else if r.get("增加材料") != "" {
		b.mistakes.add(r.at("增加材料"), "only options of a question with 多选 add papers")
	}
	q.Options = append(q.Options, o)
}

func (b *builder) leafRow(g graphs, r row) {
	l := &leaf{Kind: kindLeaf, Outcome: catalog.OutcomeAccept, Materials: []string{}}
	it, id, ok := b.node(g, r, kindLeaf, l)
	if !ok {
		return
	}
	l.ID, l.Title = id, r.get("标题")
	text(r, "结论", &l.Outcome)
	list(r, colPapers, true, &l.Materials)
	text(r, "理由", &l.Reason)
	text(r, "转办", &l.RedirectTo)
	if limit, ok := b.limit(r, "时限"); ok {
		l.TimeOverride = &limit
	}
	list(r, "后续", false, &l.PostSteps)
	b.truth(r, "即办", &l.Instant)
	list(r, "标记", true, &l.Flags)
	b.want(it, l.Materials, r.at(colPapers))
}

// want gives the item the lines of papers that it does not define, from the dictionary.
func (b *builder) want(it *item, ids []string, where string) {
	for _, id := range ids {
		if it.Requirements.has(id) {
			continue
		}
		made, ok := b.suggest(id)
		if !ok {
			b.mistakes.add(where, "the dictionary has no paper %q", materialOf(id))
			continue
		}
		it.Requirements.put(id, made)
	}
}

// spelled is how a name is typed by those who look for it.
func spelled(name string) catalog.Pinyin {
	initials, full := pinyin.Read(name)
	return catalog.Pinyin{Initials: initials, Full: full}
}
