package i18n

import "strings"

// Lang is a language tag as given to --lang.
type Lang string

// The two complete languages.
const (
	Chinese Lang = "zh"
	English Lang = "en"
)

// Text is every sentence in one language. Topics are added as fields, one
// struct type and one file each, with a value for every language.
type Text struct {
	Lang Lang

	Desk        Desk
	Waiting     Waiting
	Ticket      Ticket
	SignIn      SignIn
	Identity    Identity
	Lock        Lock
	Lights      Lights
	Bags        Bags
	NotDone     NotDone
	Hold        Hold
	Item        Item
	Situation   Situation
	PaperList   PaperList
	Pages       Pages
	Outcome     Outcome
	Turndown    Turndown
	Consent     Consent
	Preview     Preview
	Basket      Basket
	Done        Done
	Demo        Demo
	Corrections Corrections
	Withdraw    Withdraw
	Radar       Radar
	Entrust     Entrust
	Figures     Figures
	Wall        Wall
	Fields      Fields
	Relay       Relay
	Outbox      Outbox
	Damage      Damage
	Review      Review
	ReviewList  ReviewList
	ReviewCase  ReviewCase
	ReviewSteps ReviewSteps
	Issue       Issue
	Exchange    Exchange
	Uncollected Uncollected
	OddName     OddName
	Guide       Guide
	Board       Board
	Journey     Journey
	Study       Study
	Lists       Lists
	Police      Police
	Letters     Letters
	Assist      Assist
	Papers      Papers
	Printer     Printer
	Barcode     Barcode
	DocScan     DocScan
	Sign        Sign
	Face        Face
	Keypad      Keypad
	SignPad     SignPad
	KeyDevice   KeyDevice
	MRZ         MRZ
	Changes     Changes
	Devices     Devices
	Doctor      Doctor
	Enrol       Enrol
	Palette     Palette
	Practice    Practice
	Setup       Setup
}

// For returns the sentences of lang, and false when the language is unknown.
func For(lang Lang) (*Text, bool) {
	switch lang {
	case Chinese:
		return &Text{
			Lang:        Chinese,
			Desk:        deskZH,
			Waiting:     waitingZH,
			Ticket:      ticketZH,
			SignIn:      signInZH,
			Lock:        lockZH,
			Identity:    identityZH,
			Lights:      lightsZH,
			Bags:        bagsZH,
			NotDone:     notDoneZH,
			Hold:        holdZH,
			Item:        itemZH,
			Situation:   situationZH,
			PaperList:   paperListZH,
			Pages:       pagesZH,
			Outcome:     outcomeZH,
			Turndown:    turndownZH,
			Consent:     consentZH,
			Preview:     previewZH,
			Basket:      basketZH,
			Done:        doneZH,
			Demo:        demoZH,
			Corrections: correctionsZH,
			Withdraw:    withdrawZH,
			Radar:       radarZH,
			Entrust:     entrustZH,
			Figures:     figuresZH,
			Wall:        wallZH,
			Fields:      fieldsZH,
			Relay:       relayZH,
			Outbox:      outboxZH,
			Damage:      damageZH,
			Review:      reviewZH,
			ReviewList:  reviewListZH,
			ReviewCase:  reviewCaseZH,
			ReviewSteps: reviewStepsZH,
			Issue:       issueZH,
			Exchange:    exchangeZH,
			Uncollected: uncollectedZH,
			OddName:     oddNameZH,
			Guide:       guideZH,
			Board:       boardZH,
			Journey:     journeyZH,
			Study:       studyZH,
			Lists:       listsZH,
			Police:      policeZH,
			Letters:     lettersZH,
			Assist:      assistZH,
			Papers:      papersZH,
			Printer:     printerZH,
			Barcode:     barcodeZH,
			DocScan:     docscanZH,
			Sign:        signZH,
			Face:        faceZH,
			Keypad:      keypadZH,
			SignPad:     signPadZH,
			KeyDevice:   keyDeviceZH,
			MRZ:         mrzZH,
			Changes:     changesZH,
			Devices:     devicesZH,
			Doctor:      doctorZH,
			Enrol:       enrolZH,
			Palette:     paletteZH,
			Practice:    practiceZH,
			Setup:       setupZH,
		}, true
	case English:
		return &Text{
			Lang:        English,
			Desk:        deskEN,
			Waiting:     waitingEN,
			Ticket:      ticketEN,
			SignIn:      signInEN,
			Lock:        lockEN,
			Identity:    identityEN,
			Lights:      lightsEN,
			Bags:        bagsEN,
			NotDone:     notDoneEN,
			Hold:        holdEN,
			Item:        itemEN,
			Situation:   situationEN,
			PaperList:   paperListEN,
			Pages:       pagesEN,
			Outcome:     outcomeEN,
			Turndown:    turndownEN,
			Consent:     consentEN,
			Preview:     previewEN,
			Basket:      basketEN,
			Done:        doneEN,
			Demo:        demoEN,
			Corrections: correctionsEN,
			Withdraw:    withdrawEN,
			Radar:       radarEN,
			Entrust:     entrustEN,
			Figures:     figuresEN,
			Wall:        wallEN,
			Fields:      fieldsEN,
			Relay:       relayEN,
			Outbox:      outboxEN,
			Damage:      damageEN,
			Review:      reviewEN,
			ReviewList:  reviewListEN,
			ReviewCase:  reviewCaseEN,
			ReviewSteps: reviewStepsEN,
			Issue:       issueEN,
			Exchange:    exchangeEN,
			Uncollected: uncollectedEN,
			OddName:     oddNameEN,
			Guide:       guideEN,
			Board:       boardEN,
			Journey:     journeyEN,
			Study:       studyEN,
			Lists:       listsEN,
			Police:      policeEN,
			Letters:     lettersEN,
			Assist:      assistEN,
			Papers:      papersEN,
			Printer:     printerEN,
			Barcode:     barcodeEN,
			DocScan:     docscanEN,
			Sign:        signEN,
			Face:        faceEN,
			Keypad:      keypadEN,
			SignPad:     signPadEN,
			KeyDevice:   keyDeviceEN,
			MRZ:         mrzEN,
			Changes:     changesEN,
			Devices:     devicesEN,
			Doctor:      doctorEN,
			Enrol:       enrolEN,
			Palette:     paletteEN,
			Practice:    practiceEN,
			Setup:       setupEN,
		}, true
	}
	return nil, false
}

// Fill puts values into a sentence: pairs are name, value, name, value …
// A placeholder without a value stays visible, so that a test or a reader
// notices it.
func Fill(sentence string, pairs ...string) string {
	args := make([]string, 0, len(pairs))
	for i := 0; i+1 < len(pairs); i += 2 {
		args = append(args, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.NewReplacer(args...).Replace(sentence)
}
