package screentest

import (
	"context"
	"testing"

	"onewindow/papers"
	"onewindow/screens"
	"onewindow/station"
	"onewindow/visit"
)

// Desk records what a screen asks for. What it does not have of screens.Desk
// is another seat's and must not be called.
type Desk struct {
	screens.Desk

	t       testing.TB
	Posted  []visit.Command
	Typed   []visit.Typing // what was kept of fields, apart from Posted
	Printed []string
	Asked   []station.Authorization
	SignIns [][2]string
	Unlocks []string // PINs; SignInErr is their end, too
	Codes   []string // of SignIns and Unlocks, in their order
	Outs    int      // sign-outs
	// Document is the paper of every job, and Looked are the jobs asked for.
	Document papers.Document
	Looked   []string
	// Rests are the reasons for which the window was to pause; empty to go on.
	Rests []string
	// Err is the end of every command, SignInErr and AuthorizeErr of the calls.
	Err, SignInErr, AuthorizeErr, PaperErr error

	where string // "Update" or "View" while the screen is running
}

// Post takes a command; only Update may.
func (d *Desk) Post(cmd visit.Command) *station.Pending {
	d.refuse("View", "Post "+visit.Name(cmd))
	if t, ok := cmd.(visit.Type); ok {
		d.Typed = append(d.Typed, t.Typing)
		return station.Answered(nil)
	}
	d.Posted = append(d.Posted, cmd)
	return station.Answered(d.Err)
}

// PrintWaiting takes a paper of a visit that is over.
func (d *Desk) PrintWaiting(job string) *station.Pending {
	d.refuse("View", "PrintWaiting")
	d.Printed = append(d.Printed, job)
	return station.Answered(d.Err)
}

// Paper waits for the station in production: never from Update or View.
func (d *Desk) Paper(_ context.Context, job string) (papers.Document, error) {
	d.blocks("Paper")
	d.Looked = append(d.Looked, job)
	return d.Document, d.PaperErr
}

// SignIn waits for the hall in production: never from Update or View.
func (d *Desk) SignIn(_ context.Context, staffNo, pin, code string) error {
	d.blocks("SignIn")
	d.Codes = append(d.Codes, code)
	d.SignIns = append(d.SignIns, [2]string{staffNo, pin})
	return d.SignInErr
}

// Unlock waits for the hall in production: never from Update or View.
func (d *Desk) Unlock(_ context.Context, pin, code string) error {
	d.blocks("Unlock")
	d.Codes = append(d.Codes, code)
	d.Unlocks = append(d.Unlocks, pin)
	return d.SignInErr
}

// SignOut waits for the hall in production: never from Update or View.
func (d *Desk) SignOut(context.Context) error {
	d.blocks("SignOut")
	d.Outs++
	return nil
}

// Authorize waits for the hall in production: never from Update or View.
func (d *Desk) Authorize(_ context.Context, a station.Authorization) (station.Approval, error) {
	d.blocks("Authorize")
	d.Asked = append(d.Asked, a)
	if d.AuthorizeErr != nil {
		return station.Approval{}, d.AuthorizeErr
	}
	return station.Approval{ID: "a1", Name: "李值班"}, nil
}

func (d *Desk) blocks(call string) {
	d.refuse("View", call)
	d.refuse("Update", call)
}

func (d *Desk) refuse(where, call string) {
	if d.where == where {
		d.t.Errorf("%s was called from %s", call, where)
	}
}

// Take gives what was posted since the last Take.
func (d *Desk) Take() []visit.Command {
	out := d.Posted
	d.Posted = nil
	return out
}

// Rest keeps what was asked.
func (d *Desk) Rest(_ context.Context, why string) error {
	d.Rests = append(d.Rests, why)
	return nil
}
