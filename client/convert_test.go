package client

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/values"
	"onewindow/visit"
)

// staysHere are the fields of a command that the hall never gets, and why.
var staysHere = map[string]string{
	"VisitID":                 "the visit is the window's own",
	"Submission.HandLabel":    "the start move of the same ticket carries it",
	"Applicant.ApprovedBy":    "the hall knows from the approval",
	"Applicant.NameDiffers":   "a hint for the clerk",
	"Receiver.ApprovedBy":     "as above",
	"Turndown.ApprovedBy":     "as above",
	"SecondNotice.ApprovedBy": "as above",
	"Receiver.NameDiffers":    "as above",
	"Applicant.Typed":         "what of a document was typed is a mark for the clerk; a typed number has its approval",
	"Receiver.Typed":          "as above",
	"By.ApprovedBy":           "as above",
	"By.NameDiffers":          "as above",
	"By.Typed":                "as above",
	"Card.NameEn":             "only when there is no Chinese name (tested below)",
	"Card.Nation":             "not part of a case",
	"Card.NationName":         "not part of a case",
	"Card.Issuer":             "not part of a case",
	"Card.ValidFrom":          "not part of a case",
	"Card.ValidTo":            "not part of a case",
	"Card.LongTerm":           "not part of a case",
	"Card.PassNumber":         "not part of a case",
	"Card.IssueCount":         "not part of a case",
	"Card.Nationality":        "not part of a case",
	"Card.NewAddress":         "not part of a case",
	"Card.Photo":              "never leaves the window",
	"Judgement.Automatic":     "how the clerk came to it",
}

// notSent are the fields of the contract that a window does not fill, and why.
var notSent = map[string]string{
	"hall.v1.TicketMove.target":    "transfers are a supervisor's",
	"hall.v1.TicketMove.note":      "the hall masks the name of the case itself",
	"hall.v1.CaseSubmission.agent": "visits know one person so far",
	"hall.v1.Hit.line":             "the hall knows what it found",
	"hall.v1.Hit.by":               "the hall knows what it found",
	"hall.v1.Hit.source":           "the hall knows what it found",
	"hall.v1.Hit.issued_on":        "the hall knows what it found",
	"hall.v1.Hit.valid_to":         "the hall knows what it found",
	"hall.v1.Hit.fields":           "the hall knows what it found",
}

// filler gives every field its own value.
type filler struct {
	n     int
	leafs map[string]string // where it was put → how it looks in the message
}

func (f *filler) fill(v reflect.Value, parent, name string) {
	f.n++
	put := func(seen string) { f.leafs[parent+"."+name] = seen }
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = time.Date(2026, 1, 1, 0, 0, f.n, f.n, time.UTC)
		put(fmt.Sprint(x.UnixNano()))
		return
	case *values.Signature:
		*x = values.Signature{Width: f.n, Height: 1, Unit: values.SignatureUnit, Levels: 1, Strokes: [][]values.PenPoint{{{1, 1, 1, 0}}}}
		put(fmt.Sprintf(`{"w":%d,"h":1,"unit":"0.01mm","levels":1,"strokes":[[[1,1,1,0]]]}`, f.n))
		return
	case *values.Date:
		*x = values.Date{Year: 1900 + f.n, Month: 3, Day: 4}
		put(x.String())
		return
	}
	switch v.Kind() {
	case reflect.String:
		text := fmt.Sprintf("text-%d", f.n)
		v.SetString(text)
		put(text)
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(100_000 + f.n))
		put(fmt.Sprint(100_000 + f.n))
	case reflect.Bool:
		v.SetBool(true)
		put("true " + strings.ToLower(name)) // of all that are true by its name
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			v.SetBytes(fmt.Appendf(nil, "bytes-%d", f.n))
			put(string(v.Bytes()))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			f.fill(v.Index(i), parent, name)
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for range 2 {
			key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
			f.fill(key, parent, name+"#key")
			f.fill(value, parent, name)
			v.SetMapIndex(key, value)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Anonymous {
				f.fill(v.Field(i), v.Type().Field(i).Name, v.Type().Field(i).Name)
				continue
			}
			group := v.Type().Name()
			if group == "Identity" {
				group = name // Applicant or Receiver
			}
			f.fill(v.Field(i), group, v.Type().Field(i).Name)
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.fill(v.Elem(), parent, name)
	}
}

// values of a message, and its fields that are empty.
func look(m protoreflect.Message, have map[string]bool, empty *[]string) {
	if m.Descriptor().FullName() == "google.protobuf.Timestamp" {
		f := m.Descriptor().Fields()
		have[fmt.Sprint(m.Get(f.ByName("seconds")).Int()*1e9+m.Get(f.ByName("nanos")).Int())] = true
		return
	}
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.ContainingOneof() != nil && !m.Has(f) {
			continue
		}
		if !m.Has(f) {
			*empty = append(*empty, string(f.FullName()))
			continue
		}
		v := m.Get(f)
		switch {
		case f.IsMap():
			v.Map().Range(func(k protoreflect.MapKey, v protoreflect.Value) bool {
				have[k.String()], have[v.String()] = true, true
				return true
			})
		case f.IsList() && f.Message() != nil:
			for i := range v.List().Len() {
				look(v.List().Get(i).Message(), have, empty)
			}
		case f.IsList():
			for i := range v.List().Len() {
				have[v.List().Get(i).String()] = true
			}
		case f.Message() != nil:
			look(v.Message(), have, empty)
		case f.Kind() == protoreflect.BoolKind:
			have["true "+strings.ReplaceAll(string(f.Name()), "_", "")] = v.Bool()
		case f.Kind() == protoreflect.BytesKind:
			have[string(v.Bytes())] = true
		default:
			have[v.String()] = true
		}
	}
}

// Every field of every kind of command is in the message, or is said to stay;
// every field of the message comes from one, or is said to be left out.
func TestCommandsAreConvertedWhole(t *testing.T) {
	contents := 0
	typ := reflect.TypeFor[visit.HallCommand]()
	for i := range typ.NumField() {
		if typ.Field(i).Type.Kind() != reflect.Pointer {
			continue
		}
		contents++
		var c visit.HallCommand
		f := &filler{leafs: map[string]string{}}
		for k := range typ.NumField() {
			if typ.Field(k).Type.Kind() != reflect.Pointer {
				f.fill(reflect.ValueOf(&c).Elem().Field(k), "HallCommand", typ.Field(k).Name)
			}
		}
		f.fill(reflect.ValueOf(&c).Elem().Field(i), "HallCommand", typ.Field(i).Name)
		have, empty := map[string]bool{}, []string{}
		p := commandTo(&c)
		look(p.ProtoReflect(), have, &empty)
		for leaf, seen := range f.leafs {
			_, stays := staysHere[strings.TrimPrefix(leaf, "HallCommand.")]
			if have[seen] == stays {
				t.Errorf("%s: %s arrives: %v, is said to stay: %v", typ.Field(i).Name, leaf, have[seen], stays)
			}
		}
		for _, field := range empty {
			if _, known := notSent[field]; !known {
				t.Errorf("%s: %s is empty in the message", typ.Field(i).Name, field)
			}
		}
	}
	oneof := (&hallv1.Command{}).ProtoReflect().Descriptor().Oneofs().ByName("content").Fields().Len()
	if contents != oneof {
		t.Errorf("%d kinds of command here, %d in the contract", contents, oneof)
	}
}

// The hall compares a repeated command byte by byte: the same command must be
// the same message each time, and after it was kept and read back.
func TestConversionIsSteady(t *testing.T) {
	c := visit.HallCommand{ID: "c", Submission: &visit.Submission{
		Answers: map[string][]string{}, Modifiers: map[string]string{}, Applicant: visit.Identity{Card: values.Card{NameEn: "DOE JANE"}},
	}}
	for n := range 30 {
		c.Submission.Answers[fmt.Sprint("q", n)] = []string{"1"}
		c.Submission.Modifiers[fmt.Sprint("m", n)] = "1"
	}
	bytesOf := func() string {
		b, err := proto.MarshalOptions{Deterministic: true}.Marshal(commandTo(&c))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	first := bytesOf()
	for range 100 {
		if bytesOf() != first {
			t.Fatal("the same command is another message")
		}
	}
	if got := commandTo(&c).GetSubmission().GetApplicant().GetName(); got != "DOE JANE" {
		t.Errorf("a person without a Chinese name is %q", got)
	}
}

func TestReceipt(t *testing.T) {
	at := time.Date(2026, 11, 23, 1, 2, 3, 4, time.UTC)
	full := &hallv1.Receipt{
		CommandId: "c", Accepted: true, Refusal: "r", Details: map[string]string{"k": "v"}, At: stamp(at),
		Case: &hallv1.Case{
			CaseNo: "n", State: "s", PromisedDue: "p", StatutoryDue: "st", NoticeDue: "nd", CorrectionDue: "cd", DuePending: true, PickupCode: "pc", PapersDue: "pd", Organ: "og",
			AcceptedAt: stamp(at),
		},
		Papers: []*hallv1.Paper{{Kind: "k", Number: "n", Verification: "v"}},
	}
	got := receiptOf(full)
	want := visit.HallReceipt{
		CommandID: "c", Accepted: true, Refusal: "r", Details: map[string]string{"k": "v"}, At: at,
		Case: &visit.CaseAnswer{
			CaseNo: "n", State: "s", PromisedDue: "p", StatutoryDue: "st", NoticeDue: "nd", CorrectionDue: "cd", DuePending: true, PickupCode: "pc", PapersDue: "pd", Organ: "og",
			AcceptedAt: at,
		},
		Papers: []visit.PaperOrder{{Kind: "k", Number: "n", Verification: "v"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	for _, v := range []reflect.Value{reflect.ValueOf(want), reflect.ValueOf(*want.Case), reflect.ValueOf(want.Papers[0])} {
		for i := range v.NumField() {
			if v.Field(i).IsZero() {
				t.Errorf("%s.%s is not tried", v.Type(), v.Type().Field(i).Name)
			}
		}
	}
}

func TestTicketClasses(t *testing.T) {
	for _, c := range []visit.TicketClass{visit.NormalClass, visit.PriorityClass, visit.BookedClass} {
		if got := ticketOf(&hallv1.Ticket{Class: classTo[c]}).Class; got != c {
			t.Errorf("%s comes back as %s", c, got)
		}
	}
	if n := len(hallv1.TicketClass_name); n != 4 || len(classTo) != 3 {
		t.Errorf("%d classes in the contract, %d here", n, len(classTo))
	}
	var empty []string
	look(commandTo(&visit.HallCommand{}).ProtoReflect(), map[string]bool{}, &empty)
	if !slices.Contains(empty, "hall.v1.Command.command_id") {
		t.Error("the test sees no empty fields")
	}
}
