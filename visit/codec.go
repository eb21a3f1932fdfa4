package visit

import (
	"encoding/json"
	"fmt"
	"reflect"
)

// SchemaVersion is written beside every event. A build reads its own version
// and all older ones; an unknown field in a newer event is ignored, an unknown
// kind is an error, because a visit with a hole cannot be folded.
const SchemaVersion = 2

// UnknownKindError is an event or command that this build does not know.
type UnknownKindError struct {
	Kind    string
	Version int
}

func (e *UnknownKindError) Error() string {
	return fmt.Sprintf("visit: unknown kind %q (version %d)", e.Kind, e.Version)
}

var (
	eventTypes = typesOf[Event](func(e Event) string { return e.Kind() },
		CallRequested{}, TicketCalled{}, CallEnded{}, OpenedByHand{}, Recalled{}, CallUndone{}, TicketMissed{},
		ServiceStarted{}, IdentityBound{}, IdentityUnbound{}, PhoneSet{}, MatterOpened{}, Replied{}, ReplyTakenBack{},
		LineJudged{}, JudgementCleared{}, PageAdded{}, PageDropped{}, CaseHandedIn{}, CaseAnswered{}, MatterDiscarded{},
		MoveAnswered{}, VisitHeld{}, VisitResumed{}, VisitFinished{}, FinishUndone{}, PaperQueued{}, PaperSending{},
		PaperEnded{}, Rated{}, TakenOver{}, VisitFenced{}, Typed{}, HitsFound{}, RuleAnswered{}, MatterTaken{}, MatterJoined{}, FieldSet{}, FieldsKnown{},
		DocumentRead{}, DocumentForgotten{})
	commandTypes = typesOf[Command](func(c Command) string { return c.name() },
		Call{}, Assign{}, CallFailed{}, OpenByHand{}, Recall{}, UndoCall{}, Miss{}, BindCard{}, EnterIdentity{}, Unbind{},
		SetPhone{}, ChooseItem{}, OpenSupplement{}, Withdraw{}, FetchPapers{}, Reply{}, Back{}, Judge{}, ClearJudgement{}, AddPage{}, DropPage{}, RestorePage{}, MovePages{},
		HandIn{}, DiscardMatter{}, Advise{}, Hold{}, Resume{}, Finish{}, UndoFinish{}, HallReceipt{}, PrintTemporary{},
		PrintSending{}, PrintEnded{}, Reprint{}, Rate{}, TakeOver{}, Fence{}, Type{}, TakeHits{}, TakeRuling{},
		ChoosePackage{}, DiscardPackage{}, TakeMatter{}, SetField{}, KnowFields{}, ReadDocument{}, ConfirmDocument{}, ForgetDocument{}, TakePrints{}, FailPrints{}, Charge{})
)

func typesOf[T any](name func(T) string, examples ...T) map[string]reflect.Type {
	types := make(map[string]reflect.Type, len(examples))
	for _, x := range examples {
		types[name(x)] = reflect.TypeOf(x)
	}
	return types
}

// MarshalEvent gives the JSON body of an event, without kind and version.
func MarshalEvent(e Event) ([]byte, error) { return json.Marshal(e) }

// UnmarshalEvent reads what MarshalEvent wrote, now or in an older build.
func UnmarshalEvent(kind string, version int, body []byte) (Event, error) {
	t, known := eventTypes[kind]
	if !known || version > SchemaVersion {
		return nil, &UnknownKindError{Kind: kind, Version: version}
	}
	return decode[Event](t, body)
}

// UnmarshalCommand reads one command of `window headless`.
func UnmarshalCommand(name string, body []byte) (Command, error) {
	t, known := commandTypes[name]
	if !known {
		return nil, &UnknownKindError{Kind: name, Version: SchemaVersion}
	}
	return decode[Command](t, body)
}

func decode[T any](t reflect.Type, body []byte) (T, error) {
	var zero T
	v := reflect.New(t)
	if len(body) > 0 {
		err := json.Unmarshal(body, v.Interface())
		if err != nil {
			return zero, fmt.Errorf("visit: %s: %w", t.Name(), err)
		}
	}
	return v.Elem().Interface().(T), nil
}

// EventTypes and CommandTypes list the closed sets by name, for the schema in
// docs and for tests that walk them.
func EventTypes() map[string]reflect.Type { return eventTypes }

// CommandTypes lists every command by its name.
func CommandTypes() map[string]reflect.Type { return commandTypes }
