package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

// alertLine is one alert as the command prints it.
type alertLine struct {
	ID      string `json:"id"`
	At      string `json:"at"`
	Window  string `json:"window"`
	Ticket  string `json:"ticket"`
	Name    string `json:"name"`
	Branch  string `json:"branch"`
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Outcome string `json:"outcome,omitempty"`
	Staff   string `json:"staff,omitempty"`
}

func newHallAlertsCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleOfficer}
	var all bool
	cmd := &cobra.Command{
		Use: "alerts [ID OUTCOME] --staff NO", Short: "Persons of whom a branch of the police wants to be told, for whoever is in charge",
		Long: "Lists the alerts of a running hall that nobody has answered, newest first. With an ID and go_on\n" +
			"the cases of that person go to their branches, with stop they stay here; the first answer counts.\n" +
			"Supervisors and officers alone may ask. The PIN of the staff number is the first line of standard input.",
		Args: wantArgs(0, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return usage(errors.New("say what becomes of it: go_on or stop"))
			}
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				zone := hallv1.NewPoliceServiceClient(conn)
				if len(args) == 2 {
					r, err := zone.AcknowledgeAlert(ctx, &hallv1.AcknowledgeAlertRequest{Id: args[0], Outcome: args[1]})
					if err != nil {
						return err
					}
					return o.printAlert(cmd, r.GetAlert())
				}
				r, err := zone.ListAlerts(ctx, &hallv1.ListAlertsRequest{All: all})
				if err != nil {
					return err
				}
				for _, a := range r.GetAlerts() {
					if err := o.printAlert(cmd, a); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	o.seatFlags(cmd, "officer or supervisor").BoolVar(&all, "all", false, "those that were answered, too")
	return needFlags(cmd, "staff")
}

func (o *channelOptions) printAlert(cmd *cobra.Command, a *hallv1.Alert) error {
	l := alertLine{
		ID: a.GetId(), At: a.GetAt().AsTime().Format(time.RFC3339), Window: a.GetWindow(), Ticket: a.GetTicketLabel(), Name: a.GetMaskedName(),
		Branch: a.GetBranch(), Kind: a.GetKind(), Text: a.GetText(), Outcome: a.GetOutcome(), Staff: a.GetStaffNo(),
	}
	if o.json {
		return writeJSON(cmd, l)
	}
	return say(cmd, l.ID+"  "+l.At+"  "+l.Window+"  "+l.Ticket+"  "+l.Name+"  "+l.Branch+"  "+l.Kind+"  "+l.Text+"  "+l.Outcome+" "+l.Staff)
}
