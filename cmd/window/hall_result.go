package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
)

const resultRoles = "issuer, clerk, police or reviewer"

func newHallResultCommand() *cobra.Command {
	return group("result", "Results that no handover moves: uncollected, step",
		newResultUncollectedCommand(), newResultStepCommand())
}

// resultLine is a case with its result as the commands print it.
type resultLine struct {
	Case      string `json:"case"`
	Item      string `json:"item"`
	Applicant string `json:"applicant,omitempty"`
	State     string `json:"state"`
	Warning   string `json:"warning,omitempty"`
}

func (o *channelOptions) sayResult(cmd *cobra.Command, l resultLine) error {
	if o.json {
		return writeJSON(cmd, l)
	}
	return say(cmd, strings.Join([]string{l.Case, l.State, l.Applicant, l.Item}, "  "))
}

func newResultUncollectedCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleIssuer}
	cmd := &cobra.Command{
		Use: "uncollected --staff NO", Short: "Results whose owners are to be called, the longest waiting first", Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				r, err := hallv1.NewCaseworkServiceClient(conn).ListCases(ctx, &hallv1.ListCasesRequest{List: "uncollected"})
				if err != nil {
					return err
				}
				for _, c := range r.GetCases() {
					line := resultLine{Case: c.GetCaseNo(), Item: c.GetItemName(), Applicant: c.GetMaskedApplicant(), State: c.GetState(), Warning: c.GetWarning()}
					if err := o.sayResult(cmd, line); err != nil {
						return err
					}
				}
				return nil
			})
		},
	}
	o.seatFlags(cmd, "issuer or supervisor")
	return needFlags(cmd, "staff")
}

func newResultStepCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleIssuer}
	var account string
	cmd := &cobra.Command{
		Use: "step CASE STEP --staff NO", Short: "Send an uncollected result back, have it made anew, or pay to another account",
		Long: "STEP is return_to_dept (nobody fetched it), reissue (the department makes it anew) or\n" +
			"correct_account (the bank could not pay; --account says where to). The PIN is the first line of\n" +
			"standard input.",
		Args: wantArgs(2, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if (args[1] == "correct_account") != (account != "") {
				return usage(errors.New("--account goes with correct_account"))
			}
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				c, err := hallv1.NewCaseworkServiceClient(conn).GetCase(ctx, &hallv1.GetCaseRequest{CaseNo: args[0]})
				if err != nil {
					return err
				}
				r, err := hallv1.NewOutputServiceClient(conn).StepResult(ctx, &hallv1.StepResultRequest{
					CaseId: c.GetCase().GetCaseId(), SeenVersion: c.GetCase().GetVersion(), Event: args[1], Account: account,
				})
				if err != nil {
					return err
				}
				return o.sayResult(cmd, resultLine{Case: r.GetCase().GetCaseNo(), Item: r.GetCase().GetItemName(), State: r.GetCase().GetState()})
			})
		},
	}
	o.seatFlags(cmd, resultRoles).StringVar(&account, "account", "", "`number` of the right account")
	return needFlags(cmd, "staff")
}
