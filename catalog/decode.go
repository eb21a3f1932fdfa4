package catalog

import "strconv"

// file is the catalogue as it stands in the data, before anything is looked up.
type file struct {
	schemaVersion string
	notice        string
	compiledOn    string
	division      string
	departments   []Department
	branches      []PoliceBranch
	procedures    []SpecialProcedure
	materials     []Material
	shared        []Requirement
	deliveryAdds  []deliveryAdd
	parties       []ChoiceBlock
	modifiers     []ChoiceBlock
	items         []*Item
	packages      []Package
}

type deliveryAdd struct {
	method string
	add    []string
}

// decode reads the whole text. The problems of the reader tell what was wrong; the file holds what could be read.
func decode(data []byte) (*file, *reader) {
	r := newReader(data)
	f := &file{}
	r.object(func(k string) bool {
		switch k {
		case "$schema":
			var schema string
			r.str(&schema)
		case "schemaVersion":
			r.str(&f.schemaVersion)
		case "notice":
			r.str(&f.notice)
		case "compiledOn":
			r.str(&f.compiledOn)
		case "divisionCode":
			r.str(&f.division)
		case "departments":
			r.array(func(int) { f.departments = append(f.departments, r.department()) })
		case "policeBranches":
			r.array(func(int) { f.branches = append(f.branches, r.branch()) })
		case "specialProcedures":
			r.array(func(int) { f.procedures = append(f.procedures, r.procedure()) })
		case "materials":
			r.object(func(string) bool { f.materials = append(f.materials, r.material()); return true })
		case "sharedRequirements":
			r.object(func(string) bool { f.shared = append(f.shared, r.requirement()); return true })
		case "deliveryAdds":
			r.object(func(method string) bool {
				d := deliveryAdd{method: method}
				r.strings(&d.add)
				f.deliveryAdds = append(f.deliveryAdds, d)
				return true
			})
		case "partyProfiles":
			r.object(func(string) bool { f.parties = append(f.parties, r.block()); return true })
		case "modifiers":
			r.object(func(string) bool { f.modifiers = append(f.modifiers, r.block()); return true })
		case "items":
			r.array(func(int) { f.items = append(f.items, r.readItem()) })
		case "packages":
			r.array(func(int) { f.packages = append(f.packages, r.pack()) })
		default:
			return false
		}
		return true
	})
	r.end()
	return f, r
}

func (r *reader) pinyin(p *Pinyin) {
	r.object(func(k string) bool {
		switch k {
		case "initials":
			r.str(&p.Initials)
		case "full":
			r.str(&p.Full)
		default:
			return false
		}
		return true
	})
}

func (r *reader) limit(l *Limit) {
	r.object(func(k string) bool {
		switch k {
		case "n":
			r.integer(&l.N)
		case "unit":
			r.str(&l.Unit)
		default:
			return false
		}
		return true
	})
}

func (r *reader) department() (d Department) {
	r.object(func(k string) bool {
		switch k {
		case "code":
			r.str(&d.Code)
		case "name":
			r.str(&d.Name)
		case "short":
			r.str(&d.Short)
		case "aliases":
			r.strings(&d.Aliases)
		case "pinyin":
			r.pinyin(&d.Pinyin)
		case "shortPinyin":
			r.pinyin(&d.ShortPinyin)
		case "kind":
			r.str(&d.Kind)
		case "zone":
			r.str(&d.Zone)
		case "windowMode":
			r.str(&d.WindowMode)
		case "syntheticItems":
			r.integer(&d.SyntheticItems)
		default:
			return false
		}
		return true
	})
	return d
}

func (r *reader) branch() (b PoliceBranch) {
	r.object(func(k string) bool {
		switch k {
		case "code":
			r.str(&b.Code)
		case "name":
			r.str(&b.Name)
		case "scope":
			r.str(&b.Scope)
		case "initials":
			r.str(&b.Initials)
		default:
			return false
		}
		return true
	})
	return b
}

func (r *reader) procedure() (p SpecialProcedure) {
	r.object(func(k string) bool {
		switch k {
		case "code":
			r.str(&p.Code)
		case "name":
			r.str(&p.Name)
		case "rule":
			r.str(&p.Rule)
		case "maxDays":
			r.integer(&p.MaxDays)
		default:
			return false
		}
		return true
	})
	return p
}

func (r *reader) need(n *Need) {
	r.object(func(k string) bool {
		switch k {
		case "need":
			r.str(&n.Need)
		case "count":
			r.integer(&n.Count)
		default:
			return false
		}
		return true
	})
}

func (r *reader) substitutes(p *[]Substitute) {
	r.array(func(int) {
		var s Substitute
		r.object(func(k string) bool {
			switch k {
			case "by":
				r.str(&s.By)
			case "ref":
				r.str(&s.Ref)
			default:
				return false
			}
			return true
		})
		*p = append(*p, s)
	})
}

func (r *reader) deferrable(d *Deferrable) {
	r.object(func(k string) bool {
		switch k {
		case "allowed":
			r.boolean(&d.Allowed)
		case "maxWorkdays":
			r.integer(&d.MaxWorkdays)
		default:
			return false
		}
		return true
	})
}

func (r *reader) validity(v *Validity) {
	r.object(func(k string) bool {
		switch k {
		case "rule":
			r.str(&v.Rule)
		case "days":
			r.integer(&v.Days)
		case "event":
			r.str(&v.Event)
		default:
			return false
		}
		return true
	})
}

func (r *reader) material() (m Material) {
	r.object(func(k string) bool {
		switch k {
		case "id":
			r.str(&m.ID)
		case "name":
			r.str(&m.Name)
		case "category":
			r.str(&m.Category)
		case "source":
			r.str(&m.Source)
		case "issuer":
			r.strOrNull(&m.Issuer)
		case "original":
			r.need(&m.Original)
		case "copy":
			r.need(&m.Copy)
		case "substitutes":
			r.substitutes(&m.Substitutes)
		case "deferrable":
			r.deferrable(&m.Deferrable)
		case "validity":
			r.validity(&m.Validity)
		case "reviewPoints":
			r.strings(&m.ReviewPoints)
		case "alternatives":
			r.strings(&m.Alternatives)
		case "pinyin":
			r.pinyin(&m.Pinyin)
		default:
			return false
		}
		return true
	})
	return m
}

func (r *reader) requirement() (q Requirement) {
	r.object(func(k string) bool {
		switch k {
		case "id":
			r.str(&q.ID)
		case "material":
			r.str(&q.Material)
		case "subject":
			r.strOrNull(&q.Subject)
		case "name":
			r.str(&q.Name)
		case "category":
			r.str(&q.Category)
		case "source":
			r.str(&q.Source)
		case "issuer":
			r.strOrNull(&q.Issuer)
		case "original":
			r.need(&q.Original)
		case "copy":
			r.need(&q.Copy)
		case "substitutes":
			r.substitutes(&q.Substitutes)
		case "exemptible":
			r.boolean(&q.Exemptible)
		case "deferrable":
			r.deferrable(&q.Deferrable)
		case "validity":
			r.validity(&q.Validity)
		case "reviewPoints":
			r.strings(&q.ReviewPoints)
		case "alternatives":
			r.strings(&q.Alternatives)
		default:
			return false
		}
		return true
	})
	return q
}

// block reads a party profile or a modifier; option reads the options of questions and of blocks.
func (r *reader) block() (b ChoiceBlock) {
	r.object(func(k string) bool {
		switch k {
		case "id":
			r.str(&b.ID)
		case "text":
			r.str(&b.Text)
		case "options":
			r.array(func(int) { b.Options = append(b.Options, r.option(true)) })
		default:
			return false
		}
		return true
	})
	return b
}

func (r *reader) option(ofBlock bool) (o Option) {
	r.object(func(k string) bool {
		switch {
		case k == "key":
			r.str(&o.Key)
		case k == "text":
			r.str(&o.Text)
		case k == "add":
			r.strings(&o.Add)
		case k == "remove" && ofBlock:
			r.strings(&o.Remove)
		case k == "note" && !ofBlock:
			r.str(&o.Note)
		case k == "auto" && !ofBlock:
			o.Auto = r.predicate()
		case k == "next" && !ofBlock:
			r.str(&o.Next)
		default:
			return false
		}
		return true
	})
	return o
}

func (r *reader) predicate() *Predicate {
	p := &Predicate{}
	r.object(func(k string) bool {
		switch k {
		case "fact":
			r.str(&p.Fact)
		case "eq", "ge", "gt", "le", "lt":
			p.Tests = append(p.Tests, Test{Op: k, Value: r.scalar()})
		default:
			return false
		}
		return true
	})
	return p
}

// scalar reads the value of a predicate; a group or null is noted.
func (r *reader) scalar() Fact {
	switch c := r.peek(); {
	case c == '"':
		return Text(r.rawString())
	case c == 't' || c == 'f':
		return Truth(r.literal() == "true")
	case c == '-' || (c >= '0' && c <= '9'):
		text := r.number()
		n, err := strconv.ParseFloat(text, 64)
		if err != nil && !r.broken {
			r.note("want a number within range, got %s", text)
		}
		return Fact{kind: factNumber, number: n}
	}
	r.mismatch("a number, a text or a truth value")
	return Fact{}
}

func (r *reader) pack() (p Package) {
	r.object(func(k string) bool {
		switch k {
		case "code":
			r.str(&p.Code)
		case "name":
			r.str(&p.Name)
		case "items":
			r.strings(&p.Items)
		case "sharedMaterials":
			r.strings(&p.SharedMaterials)
		case "note":
			r.str(&p.Note)
		default:
			return false
		}
		return true
	})
	return p
}
