package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
	"google.golang.org/grpc"

	hallv1 "onewindow/api/hall/v1"
	"onewindow/hall"
	"onewindow/i18n"
	"onewindow/values"
)

// journeyStep is a step as the command prints it.
type journeyStep struct {
	At     string            `json:"at"`
	What   string            `json:"what"`
	Window string            `json:"window,omitempty"`
	Line   string            `json:"line,omitempty"`
	Staff  string            `json:"staff,omitempty"`
	Why    string            `json:"why,omitempty"`
	Facts  map[string]string `json:"facts,omitempty"`
	Reason string            `json:"reason,omitempty"`
	Words  string            `json:"words"`
}

func newTicketWhyCommand() *cobra.Command {
	o := channelOptions{role: hall.RoleSupervisor}
	var day, lang string
	cmd := &cobra.Command{
		Use: "why TICKET --staff NO", Short: "What became of a ticket, and why each call went to that window",
		Long: "Tells a ticket's steps as the hall wrote them down: when it was drawn, each call with why this ticket\n" +
			"for that window, what was done with it out of turn and for what reason. TICKET is a number of the day\n" +
			"(G012) or the id.",
		Args: wantArgs(1, 1),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := sentences(lang)
			if err != nil {
				return err
			}
			return o.signedIn(cmd, func(ctx context.Context, conn *grpc.ClientConn) error {
				j, err := hallv1.NewJourneyServiceClient(conn).Journey(ctx, &hallv1.JourneyRequest{Ticket: args[0], Day: day})
				if err != nil {
					return err
				}
				steps := journeySteps(j, text)
				if o.json {
					return writeJSON(cmd, struct {
						ticketLine
						Line  string        `json:"line"`
						Steps []journeyStep `json:"steps"`
					}{lineOf(j.GetTicket()), j.GetLine(), steps})
				}
				lines := []string{strings.Join([]string{j.GetTicket().GetLabel(), text.Guide.States[j.GetTicket().GetState()], i18n.Fill(text.Journey.In, "line", j.GetLine())}, "  ")}
				for _, s := range steps {
					lines = append(lines, s.At+"  "+s.Words)
				}
				return say(cmd, strings.Join(lines, "\n"))
			})
		},
	}
	o.seatFlags(cmd, hall.RoleSupervisor).StringVar(&day, "day", "", "`day` of the number, YYYY-MM-DD; without it today")
	langFlag(cmd, &lang)
	return needFlags(cmd, "staff")
}

func journeySteps(j *hallv1.JourneyResponse, text *i18n.Text) []journeyStep {
	out := make([]journeyStep, len(j.GetSteps()))
	for i, s := range j.GetSteps() {
		words := []string{text.Journey.Step(s.GetWhat(), s.GetWindow(), s.GetLine())}
		if s.GetStaffName() != "" {
			words = append(words, s.GetStaffName())
		}
		if s.GetWhy() != "" {
			words = append(words, text.Desk.Whys.Say(s.GetWhy(), s.GetWhyDetails()))
		}
		if s.GetReason() != "" {
			words = append(words, i18n.Fill(text.Journey.Reason, "why", text.Why(s.GetReason())))
		}
		out[i] = journeyStep{
			At: s.GetAt().AsTime().In(values.Shanghai).Format("2006-01-02 15:04:05"), What: s.GetWhat(), Window: s.GetWindow(), Line: s.GetLine(), Staff: s.GetStaffNo(),
			Why: s.GetWhy(), Facts: s.GetWhyDetails(), Reason: s.GetReason(), Words: strings.Join(words, "  "),
		}
	}
	return out
}
