package hall

import (
	"slices"

	hallv1 "onewindow/api/hall/v1"
)

// Roles as the contract spells them.
const (
	RoleClerk      = "clerk"
	RolePolice     = "police"
	RoleIssuer     = "issuer"
	RoleReviewer   = "reviewer"
	RoleChiefRep   = "chief_rep"
	RoleSupervisor = "supervisor"
	RoleGuide      = "guide"
	RoleKiosk      = "kiosk"
	RoleOnline     = "online"
	// RoleHall is another hall of the city, by its server.
	RoleHall = "hall"
	// RoleOfficer is a 民警: who has it confirms what an auxiliary of the police zone may
	// not do alone, and hears of alerts when signed in with it.
	RoleOfficer = "officer"
)

// Roles lists every role.
func Roles() []string {
	return []string{RoleClerk, RolePolice, RoleIssuer, RoleReviewer, RoleChiefRep, RoleSupervisor, RoleGuide, RoleKiosk, RoleOnline, RoleHall, RoleOfficer}
}

// deskRoles sit at a window and serve one person at a time.
var deskRoles = []string{RoleClerk, RolePolice}

// windowRoles cannot sign in without a window.
var windowRoles = []string{RoleClerk, RolePolice, RoleIssuer}

// rule says who may call a method.
type rule struct {
	// open methods need no session (signing in, health, reflection).
	open  bool
	roles []string
	// courier: a window's courier may call it, too, after the person's own session.
	courier bool
}

func (r rule) allows(role string) bool { return slices.Contains(r.roles, role) }

// channelRoles issue, book, check in and cancel; guideRoles repair as well.
var (
	channelRoles = []string{RoleKiosk, RoleGuide, RoleOnline, RoleSupervisor}
	guideRoles   = []string{RoleGuide, RoleSupervisor}
	// caseRoles have cases and their papers in hand, or look for them.
	caseRoles = []string{RoleClerk, RolePolice, RoleIssuer, RoleReviewer, RoleChiefRep, RoleSupervisor}
	// cityRoles ask for a person who may go to any hall.
	cityRoles = append([]string{RoleHall}, channelRoles...)
)

// consentRoles do steps that a second person must consent to.
var consentRoles = []string{RoleClerk, RolePolice, RoleIssuer, RoleReviewer, RoleChiefRep}

// staffRoles are people who can be trained.
var staffRoles = []string{RoleClerk, RolePolice, RoleIssuer, RoleReviewer, RoleChiefRep, RoleSupervisor, RoleGuide}

// supervisors see and arrange the whole hall.
var supervisors = []string{RoleSupervisor}

// everybody is all who work in this hall.
var everybody = slices.DeleteFunc(Roles(), func(r string) bool { return r == RoleHall })

// rules is the whole of who may call what; a method without a row is refused,
// and a test fails on it. What a role may do inside Deliver is commandRules.
var rules = map[string]rule{
	hallv1.DeskService_SignIn_FullMethodName:     {open: true},
	hallv1.DeskService_SignOut_FullMethodName:    {roles: Roles()},
	hallv1.DeskService_Authorize_FullMethodName:  {roles: consentRoles},
	hallv1.DeskService_CallNext_FullMethodName:   {roles: deskRoles},
	hallv1.DeskService_Deliver_FullMethodName:    {courier: true, roles: caseRoles},
	hallv1.DeskService_Overview_FullMethodName:   {roles: everybody},
	hallv1.DeskService_Watch_FullMethodName:      {roles: everybody},
	hallv1.DeskService_GetRelease_FullMethodName: {roles: everybody},

	hallv1.SessionService_Lock_FullMethodName: {roles: everybody},

	hallv1.RelayService_DraftKey_FullMethodName:   {roles: deskRoles},
	hallv1.RelayService_PutDraft_FullMethodName:   {roles: deskRoles},
	hallv1.RelayService_FindTicket_FullMethodName: {roles: deskRoles},
	hallv1.RelayService_TakeOver_FullMethodName:   {roles: deskRoles},
	hallv1.RelayService_ExportKey_FullMethodName:  {roles: windowRoles},
	hallv1.RelayService_TakeIn_FullMethodName:     {roles: supervisors},

	hallv1.KioskService_IssueTicket_FullMethodName:   {roles: channelRoles},
	hallv1.KioskService_RequeueTicket_FullMethodName: {roles: []string{RoleKiosk, RoleGuide, RoleSupervisor}},
	// Nobody of the hall rates for a person.
	hallv1.KioskService_RateBySlip_FullMethodName: {roles: []string{RoleKiosk}},

	hallv1.KioskService_ListSlots_FullMethodName:     {roles: cityRoles},
	hallv1.KioskService_BookTicket_FullMethodName:    {roles: cityRoles},
	hallv1.KioskService_CheckIn_FullMethodName:       {roles: channelRoles},
	hallv1.KioskService_CancelTicket_FullMethodName:  {roles: channelRoles},
	hallv1.KioskService_AmendTicket_FullMethodName:   {roles: guideRoles},
	hallv1.KioskService_FavourTicket_FullMethodName:  {roles: guideRoles},
	hallv1.KioskService_PrepareTicket_FullMethodName: {roles: guideRoles},
	hallv1.KioskService_FindTickets_FullMethodName:   {roles: guideRoles},
	hallv1.KioskService_ListHalls_FullMethodName:     {roles: cityRoles},
	hallv1.KioskService_OfferTicket_FullMethodName:   {roles: guideRoles},
	hallv1.KioskService_WithdrawOffer_FullMethodName: {roles: guideRoles},

	hallv1.RestService_Rest_FullMethodName:        {roles: windowRoles},
	hallv1.JourneyService_Journey_FullMethodName:  {roles: supervisors},
	hallv1.JourneyService_Redirect_FullMethodName: {roles: supervisors},

	hallv1.CityService_AdmitTicket_FullMethodName:    {roles: []string{RoleHall}},
	hallv1.CityService_SettleMove_FullMethodName:     {roles: []string{RoleHall}},
	hallv1.CityService_ReserveNumbers_FullMethodName: {roles: []string{RoleHall}},
	hallv1.CityService_RegisterNumber_FullMethodName: {roles: []string{RoleHall}},

	hallv1.CaseworkService_ListCases_FullMethodName: {roles: caseRoles},
	hallv1.CaseworkService_GetCase_FullMethodName:   {roles: caseRoles},
	hallv1.CaseworkService_PutPage_FullMethodName:   {courier: true, roles: deskRoles},
	hallv1.CaseworkService_StatPage_FullMethodName:  {courier: true, roles: deskRoles},
	hallv1.CaseworkService_GetPage_FullMethodName:   {roles: caseRoles},

	hallv1.CustodyService_PackBag_FullMethodName:       {roles: caseRoles},
	hallv1.CustodyService_MoveBag_FullMethodName:       {roles: caseRoles},
	hallv1.CustodyService_MovePaper_FullMethodName:     {roles: caseRoles},
	hallv1.CustodyService_ListBags_FullMethodName:      {roles: caseRoles},
	hallv1.CustodyService_ListOriginals_FullMethodName: {roles: caseRoles},

	hallv1.RedressService_RegisterMatter_FullMethodName: {roles: []string{RoleClerk, RolePolice, RoleGuide, RoleSupervisor, RoleOnline}},
	hallv1.RedressService_ListMatters_FullMethodName:    {roles: []string{RoleSupervisor, RoleReviewer, RoleChiefRep}},
	hallv1.RedressService_StepMatter_FullMethodName:     {roles: []string{RoleSupervisor, RoleReviewer, RoleChiefRep}},
	hallv1.RedressService_MatterFigures_FullMethodName:  {roles: supervisors},

	hallv1.TrainingService_RecordPractice_FullMethodName: {roles: staffRoles},
	hallv1.TrainingService_ListPractice_FullMethodName:   {roles: supervisors},

	hallv1.OutputService_StepResult_FullMethodName: {roles: []string{RoleIssuer, RoleClerk, RolePolice, RoleReviewer}},
	hallv1.OwnerService_StepOwn_FullMethodName:     {roles: []string{RoleClerk, RolePolice, RoleSupervisor}},

	hallv1.AlarmService_ListAlarms_FullMethodName: {roles: []string{RoleReviewer, RoleChiefRep, RoleSupervisor}},
	hallv1.AlarmService_Urge_FullMethodName:       {roles: supervisors},

	hallv1.AdviceService_FindHits_FullMethodName:      {roles: deskRoles},
	hallv1.AdviceService_KnownFields_FullMethodName:   {roles: deskRoles},
	hallv1.AdviceService_FindAddresses_FullMethodName: {roles: deskRoles},
	hallv1.AdviceService_ItemPast_FullMethodName:      {roles: deskRoles},

	hallv1.EntrustService_AskRule_FullMethodName: {roles: deskRoles},

	hallv1.PoliceService_CheckPerson_FullMethodName:      {roles: []string{RolePolice}},
	hallv1.PoliceService_ListLetters_FullMethodName:      {roles: []string{RolePolice}},
	hallv1.PoliceService_ListAlerts_FullMethodName:       {roles: alerted},
	hallv1.PoliceService_AcknowledgeAlert_FullMethodName: {roles: alerted},

	hallv1.WitnessService_Witness_FullMethodName:  {courier: true, roles: windowRoles},
	hallv1.WitnessService_Holdings_FullMethodName: {roles: windowRoles},

	hallv1.RestoreService_ListComplaints_FullMethodName: {roles: supervisors},
	hallv1.RestoreService_SeeComplaints_FullMethodName:  {roles: supervisors},
	hallv1.RestoreService_Reoffer_FullMethodName:        {roles: windowRoles},

	hallv1.AuditService_ShowLog_FullMethodName:         {roles: everybody},
	hallv1.AuditService_ContestLog_FullMethodName:      {roles: everybody},
	hallv1.AuditService_NoteLooks_FullMethodName:       {roles: everybody},
	hallv1.SupervisionService_Board_FullMethodName:     {roles: supervisors},
	hallv1.SupervisionService_Arrange_FullMethodName:   {roles: supervisors},
	hallv1.SupervisionService_StopLine_FullMethodName:  {roles: supervisors},
	hallv1.SupervisionService_Broadcast_FullMethodName: {roles: supervisors},
	hallv1.SupervisionService_Report_FullMethodName:    {roles: windowRoles},

	hallv1.FiguresService_Figures_FullMethodName:             {roles: supervisors},
	hallv1.FiguresService_Returns_FullMethodName:             {roles: supervisors},
	hallv1.FiguresService_NameCause_FullMethodName:           {roles: supervisors},
	hallv1.FiguresService_FinishMeasure_FullMethodName:       {roles: supervisors},
	hallv1.FiguresService_MarkTime_FullMethodName:            {roles: supervisors},
	hallv1.SupervisionService_Foresee_FullMethodName:         {roles: supervisors},
	hallv1.SupervisionService_AskConsent_FullMethodName:      {roles: consentRoles},
	hallv1.SupervisionService_WithdrawConsent_FullMethodName: {roles: consentRoles},
	hallv1.SupervisionService_AnswerConsent_FullMethodName:   {roles: supervisors},
	hallv1.SupervisionService_CallHelp_FullMethodName:        {roles: windowRoles},
	hallv1.SupervisionService_AnswerHelp_FullMethodName:      {roles: supervisors},

	// The first needs a code, the second a certificate of this hall.
	hallv1.EnrolService_Enrol_FullMethodName:  {open: true},
	hallv1.EnrolService_Renew_FullMethodName:  {open: true},
	hallv1.KeyService_KeyShare_FullMethodName: {open: true},
	// Before anybody is signed in; a desk's certificate is asked for by the door.
	hallv1.KeyDeviceService_Challenge_FullMethodName: {open: true},

	"/grpc.health.v1.Health/Check":                                   {open: true},
	"/grpc.health.v1.Health/List":                                    {open: true},
	"/grpc.health.v1.Health/Watch":                                   {open: true},
	"/grpc.reflection.v1.ServerReflection/ServerReflectionInfo":      {open: true},
	"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo": {open: true},
}

// Kinds of command inside Deliver.
const (
	cmdTicketMove = "ticket_move"
	cmdSubmission = "submission"
	cmdDecision   = "decision"
	cmdSupplement = "supplement"
	cmdHandover   = "handover"
	cmdRating     = "rating"
	cmdWithdrawal = "withdrawal"
	cmdPapers     = "papers"
)

// commandRules says which role may deliver which command.
var commandRules = map[string][]string{
	cmdTicketMove: {RoleClerk, RolePolice, RoleSupervisor},
	cmdSubmission: deskRoles,
	cmdDecision:   {RoleReviewer, RoleChiefRep},
	cmdSupplement: deskRoles,
	cmdHandover:   {RoleIssuer, RoleClerk, RolePolice},
	cmdRating:     deskRoles,
	cmdWithdrawal: deskRoles,
	cmdPapers:     deskRoles,
}

func commandKind(c *hallv1.Command) string {
	switch c.GetContent().(type) {
	case *hallv1.Command_TicketMove:
		return cmdTicketMove
	case *hallv1.Command_Submission:
		return cmdSubmission
	case *hallv1.Command_Decision:
		return cmdDecision
	case *hallv1.Command_Supplement:
		return cmdSupplement
	case *hallv1.Command_Handover:
		return cmdHandover
	case *hallv1.Command_Rating:
		return cmdRating
	case *hallv1.Command_Withdrawal:
		return cmdWithdrawal
	case *hallv1.Command_Papers:
		return cmdPapers
	default:
		return ""
	}
}

// may says whether a role may deliver this command.
func may(role string, c *hallv1.Command) bool {
	return slices.Contains(commandRules[commandKind(c)], role)
}

// Rule says who may call a method: Open without a session, the Roles with one, and
// by Courier also what a seat delivers by when its person's session has ended.
type Rule struct {
	Open, Courier bool
	Roles         []string
}

// RuleOf tells who may call a method; known is false for one without a rule,
// which nobody may call.
func RuleOf(method string) (_ Rule, known bool) {
	r, known := rules[method]
	return Rule{Open: r.open, Courier: r.courier, Roles: slices.Clone(r.roles)}, known
}
