package visit

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"onewindow/catalog"
	"onewindow/values"
)

// Fields of the application form.
const (
	FieldPhone   = "phone"
	FieldAddress = "address"
	FieldMail    = "mail_address" // where the result is sent
	FieldAccount = "account"      // into which money is paid
)

// Where what stands in a field comes from.
const (
	FieldFromCard    = "card"    // 读卡
	FieldFromLicence = "licence" // 证照
	FieldFromLast    = "last"    // 上次
	FieldFromList    = "list"    // 统一地址
	FieldTyped       = "typed"   // 手工
)

// Field is what stands in a field, and where it comes from.
type Field struct {
	Value  values.Personal `json:"value"`
	Source string          `json:"source"`
}

// FormField is a field of the form as it is handed in.
type FormField struct {
	Key string `json:"key"`
	Field
}

// FieldValues are what stands in fields, by key.
type FieldValues = map[string]values.Personal

// FieldsOf marks what came over the wire as the personal data that it is.
func FieldsOf(clear map[string]string) FieldValues {
	if len(clear) == 0 {
		return nil
	}
	out := make(FieldValues, len(clear))
	for key, v := range clear {
		out[key] = values.Personal(v)
	}
	return out
}

// SetField fills a field by hand; Listed says that the value was picked from the
// city's list of addresses.
type SetField struct {
	Key    string          `json:"key"`
	Value  values.Personal `json:"value"`
	Listed bool            `json:"listed,omitempty"`
}

// KnowFields is what the hall knows of the person from the last time.
type KnowFields struct {
	Fields map[string]values.Personal `json:"fields,omitempty"`
}

// FieldSet fills a field.
type FieldSet struct {
	Key string `json:"key"`
	Field
}

// FieldsKnown fills what nobody has filled yet, without anybody's doing.
type FieldsKnown struct {
	Fields map[string]values.Personal `json:"fields,omitempty"`
}

func (SetField) name() string    { return "set_field" }
func (KnowFields) name() string  { return "know_fields" }
func (FieldSet) Kind() string    { return "field_set" }
func (FieldsKnown) Kind() string { return "fields_known" }

var (
	mobile  = regexp.MustCompile(`^1[3-9][0-9]{9}$|^0[0-9]{2,3}-?[0-9]{7,8}$`)
	account = regexp.MustCompile(`^[0-9]{8,30}$`)
)

const longestField = 100

// setField fills a field; what stands there already keeps its mark.
func (d decider) setField(c SetField) ([]Event, error) {
	if err := d.serving(); err != nil {
		return nil, err
	}
	if d.s.Identity == nil {
		return nil, refuse(RefusedNoIdentity)
	}
	value := strings.TrimSpace(c.Value.Clear())
	switch {
	case c.Key == FieldPhone && !mobile.MatchString(value):
		return nil, refuse(RefusedBadPhone)
	case c.Key == FieldAccount && !account.MatchString(value):
		return nil, refuse(RefusedBadAccount)
	case c.Key != FieldPhone && c.Key != FieldAccount && c.Key != FieldAddress && c.Key != FieldMail:
		return nil, refuse(RefusedUnknownField)
	case value == "" || len([]rune(value)) > longestField:
		return nil, refuse(RefusedBadField)
	}
	if d.s.field(c.Key).Value.Clear() == value {
		return nil, nil
	}
	f := Field{Value: values.Personal(value), Source: FieldTyped}
	if c.Listed {
		f.Source = FieldFromList
	}
	return one(FieldSet{Key: c.Key, Field: f}), nil
}

// field is what stands in a field now: what was filled in here, else what a
// licence says that was found, else what was filled in the last time, else what
// the card says.
func (s *State) field(key string) Field {
	f := s.Fields[key]
	if f.Value != "" && f.Source != FieldFromLast {
		return f
	}
	if m := s.Matter(); m != nil {
		for _, line := range slices.Sorted(maps.Keys(m.Hits)) {
			if v := m.Hits[line].Fields[key]; v != "" {
				return Field{Value: v, Source: FieldFromLicence}
			}
		}
	}
	switch {
	case f.Value != "":
		return f
	case s.Identity == nil:
		return Field{}
	case key == FieldPhone && s.Identity.Phone != "":
		return Field{Value: s.Identity.Phone, Source: FieldTyped}
	case key == FieldAddress && s.Identity.Card.Address != "":
		return Field{Value: s.Identity.Card.Address, Source: FieldFromCard}
	case key == FieldMail:
		return s.field(FieldAddress)
	}
	return Field{}
}

// Form lists the fields that a matter asks for, filled as they are now.
func (r Rules) Form(s *State, m *Matter) []FormField {
	keys := []string{FieldPhone, FieldAddress}
	if choice, err := r.Choice(m); err == nil {
		switch choice.Delivery {
		case catalog.DeliverPost:
			keys = append(keys, FieldMail)
		case catalog.DeliverBankTransfer:
			keys = append(keys, FieldAccount)
		}
	}
	out := make([]FormField, len(keys))
	for i, key := range keys {
		out[i] = FormField{Key: key, Field: s.field(key)}
	}
	return out
}

// unsendable reports whether the result is to be sent and nobody knows where.
func (r Rules) unsendable(s *State, m *Matter) bool {
	for _, f := range r.Form(s, m) {
		if f.Key == FieldMail {
			return f.Value == ""
		}
	}
	return false
}

// reachable reports whether the applicant can be reached: the acceptance notice says
// where, so nothing is taken in without.
func (r Rules) reachable(s *State, m *Matter) bool {
	return slices.ContainsFunc(r.Form(s, m), func(f FormField) bool {
		return f.Key != FieldAccount && f.Value != ""
	})
}

func (s *State) fieldSet(key string, f Field) {
	s.Fields = maps.Clone(s.Fields)
	if s.Fields == nil {
		s.Fields = map[string]Field{}
	}
	s.Fields[key] = f
}

func (s *State) fieldsKnown(known map[string]values.Personal) {
	s.FieldsAsked = true
	for key, v := range known {
		if _, filled := s.Fields[key]; !filled && v != "" {
			s.fieldSet(key, Field{Value: v, Source: FieldFromLast})
		}
	}
}
