package catalog

func (r *reader) readItem() *Item {
	it := &Item{questions: map[string]*Question{}, leaves: map[string]*Leaf{}, byID: map[string]int{}}
	from := len(r.problems)
	r.object(func(k string) bool {
		if r.itemText(it, k) {
			return true
		}
		switch k {
		case "pinyin":
			r.pinyin(&it.Pinyin)
		case "shortPinyin":
			r.pinyin(&it.ShortPinyin)
		case "aliases":
			r.array(func(int) { it.Aliases = append(it.Aliases, r.alias()) })
		case "audience":
			r.strings(&it.Audience)
		case "timeLimits":
			r.timeLimits(&it.TimeLimits)
		case "crossRegion":
			r.strings(&it.CrossRegion)
		case "results":
			r.array(func(int) { it.Results = append(it.Results, r.result()) })
		case "modifiers":
			r.strings(&it.Modifiers)
		case "repeatable":
			r.boolean(&it.Repeatable)
		case "upstream":
			r.strings(&it.Upstream)
		case "legalBasis":
			r.strings(&it.LegalBasis)
		case "headline":
			r.boolean(&it.Headline)
		case "hot":
			r.integer(&it.Hot)
		case "typicalMinutes":
			r.integer(&it.TypicalMinutes)
		case "requirements":
			r.object(func(id string) bool {
				q := r.ownRequirement()
				if q.ID != id {
					r.note("the id %q differs from its key %q", q.ID, id)
					q.ID = id
				}
				it.byID[id] = len(it.Requirements)
				it.Requirements = append(it.Requirements, q)
				return true
			})
		case "dag":
			r.dag(it)
		default:
			return false
		}
		return true
	})
	for i := from; i < len(r.problems); i++ {
		r.problems[i].Item = it.Code
	}
	return it
}

// ownRequirement reads a line of the item's checklist; in a packed item it is a number in the pack's table.
func (r *reader) ownRequirement() Requirement {
	if r.table == nil {
		return r.requirement()
	}
	var n int
	r.integer(&n)
	if n < 0 || n >= len(r.table) {
		r.note("the pack has no requirement %d", n)
		return Requirement{}
	}
	return r.table[n]
}

// itemText reads the plain texts of an item.
func (r *reader) itemText(it *Item, k string) bool {
	switch k {
	case "code":
		r.str(&it.Code)
	case "name":
		r.str(&it.Name)
	case "shortName":
		r.str(&it.ShortName)
	case "dept":
		r.str(&it.Dept)
	case "policeBranch":
		r.strOrNull(&it.PoliceBranch)
	case "zone":
		r.str(&it.Zone)
	case "type":
		r.str(&it.Type)
	case "handleType":
		r.str(&it.HandleType)
	case "fee":
		r.str(&it.Fee)
	case "partyProfile":
		r.str(&it.PartyProfile)
	case "confidence":
		r.str(&it.Confidence)
	case "note":
		r.strOrNull(&it.Note)
	default:
		return false
	}
	return true
}

func (r *reader) alias() (a Alias) {
	r.object(func(k string) bool {
		switch k {
		case "text":
			r.str(&a.Text)
		case "initials":
			r.str(&a.Initials)
		default:
			return false
		}
		return true
	})
	return a
}

func (r *reader) timeLimits(t *TimeLimits) {
	r.object(func(k string) bool {
		switch k {
		case "statutory":
			r.limit(&t.Statutory)
		case "promised":
			r.limit(&t.Promised)
		case "noticeRule":
			r.str(&t.NoticeRule)
		case "acceptMode":
			r.str(&t.AcceptMode)
		case "specialProcedures":
			r.strings(&t.SpecialProcedures)
		default:
			return false
		}
		return true
	})
}

func (r *reader) result() (res Result) {
	r.object(func(k string) bool {
		switch k {
		case "name":
			r.str(&res.Name)
		case "kind":
			r.str(&res.Kind)
		case "kindText":
			r.str(&res.KindText)
		case "delivery":
			r.strings(&res.Delivery)
		default:
			return false
		}
		return true
	})
	return res
}

func (r *reader) dag(it *Item) {
	r.object(func(k string) bool {
		switch k {
		case "start":
			r.str(&it.Start)
		case "nodes":
			r.object(func(id string) bool {
				r.node = id
				r.graphNode(it, id)
				r.node = ""
				return true
			})
		default:
			return false
		}
		return true
	})
}

// graphNode reads a question or a leaf. The kind may stand behind the other fields, so both are filled and the kind
// decides in the end; a field of the other kind is unknown.
func (r *reader) graphNode(it *Item, id string) {
	var (
		kind, own, alien string
		q                Question
		l                Leaf
	)
	place := r.pos
	of := func(k string) {
		if own == "" {
			own = k
		} else if own != k {
			alien = k
		}
	}
	r.object(func(k string) bool {
		switch k {
		case "kind":
			r.str(&kind)
			return true
		case "id":
			r.str(&q.ID)
			return true
		}
		if r.questionField(&q, k) {
			of("question")
			return true
		}
		if r.leafField(&l, k) {
			of("leaf")
			return true
		}
		return false
	})
	if r.broken {
		return
	}
	l.ID = q.ID
	back := r.pos
	r.pos = place // problems of the node as a whole point at its beginning
	switch {
	case q.ID != id:
		r.note("the id %q differs from its key %q", q.ID, id)
	case kind != "question" && kind != "leaf":
		r.note("want kind question or leaf, got %q", kind)
	case alien != "" || (own != "" && own != kind):
		r.note("a %s holds fields of another kind", kind)
	}
	r.pos = back
	q.ID, l.ID = id, id
	switch {
	case kind == "question" || (kind != "leaf" && own == "question"):
		it.questions[id] = &q
	default:
		it.leaves[id] = &l
	}
	it.nodeOrder = append(it.nodeOrder, id)
}

func (r *reader) questionField(q *Question, k string) bool {
	switch k {
	case "text":
		r.str(&q.Text)
	case "help":
		r.str(&q.Help)
	case "fact":
		r.str(&q.Fact)
	case "multi":
		r.boolean(&q.Multi)
	case "min":
		r.integer(&q.Min)
	case "max":
		r.integer(&q.Max)
	case "next":
		r.str(&q.Next)
	case "options":
		r.array(func(int) { q.Options = append(q.Options, r.option(false)) })
	default:
		return false
	}
	return true
}

func (r *reader) leafField(l *Leaf, k string) bool {
	switch k {
	case "title":
		r.str(&l.Title)
	case "outcome":
		r.str(&l.Outcome)
	case "materials":
		r.strings(&l.Materials)
	case "redirectTo":
		r.str(&l.RedirectTo)
	case "reason":
		r.str(&l.Reason)
	case "timeOverride":
		l.TimeOverride = &Limit{}
		r.limit(l.TimeOverride)
	case "postSteps":
		r.strings(&l.PostSteps)
	case "instant":
		r.boolean(&l.Instant)
	case "flags":
		r.strings(&l.Flags)
	default:
		return false
	}
	return true
}
