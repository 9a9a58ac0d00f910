package handback

import "strings"

// State is what a stack's state means to a customer who wants to hand back its outputs.
type State struct {
	// Ready says that the outputs are there, and are right.
	Ready bool `json:"ready,omitempty"`
	// Words say what it means and what to do, where there is something to say.
	// In [Rules.States], {events} stands for [Rules.Events].
	Words string `json:"words,omitempty"`
}

// events is where somebody reads why a stack failed.
const events = "its events say why (aws cloudformation describe-events --stack-name NAME, or Events in the console)"

// states are all of https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html#cfn-console-view-stack-data-resources-status-codes
func states(vendor string) map[string]State {
	const (
		wait     = "wait until it is done, which takes minutes, and try again"
		reason   = "{events}"
		relaunch = "delete the stack, mend what the events say, and launch again"
	)
	list := map[string]State{
		"CREATE_COMPLETE":                     {Ready: true},
		"UPDATE_COMPLETE":                     {Ready: true},
		"IMPORT_COMPLETE":                     {Ready: true},
		"UPDATE_COMPLETE_CLEANUP_IN_PROGRESS": {Ready: true},
		"IMPORT_ROLLBACK_COMPLETE":            {Ready: true},
		"UPDATE_ROLLBACK_COMPLETE": {Ready: true,
			Words: "the last update failed and was undone, so these are the values from before it; " + reason},
		"UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS": {Ready: true,
			Words: "the last update failed and was undone, so these are the values from before it; " + reason},

		"REVIEW_IN_PROGRESS": {Words: "nothing of it is there yet: its change set waits to be executed in the console, or it failed CloudFormation's validation, and then " +
			reason + "; execute it, or delete the stack, mend what the events say, and launch again"},
		"CREATE_IN_PROGRESS": {Words: "it is being created: " + wait},
		"UPDATE_IN_PROGRESS": {Words: "it is being updated: " + wait},
		"IMPORT_IN_PROGRESS": {Words: "it is being changed: " + wait},

		"CREATE_FAILED":        {Words: "it could not be created: " + reason + "; " + relaunch},
		"ROLLBACK_IN_PROGRESS": {Words: "it could not be created and is being undone: " + reason + "; then " + relaunch},
		"ROLLBACK_COMPLETE":    {Words: "it could not be created and was undone, so it gives " + vendor + " no access: " + reason + "; " + relaunch},
		"ROLLBACK_FAILED":      {Words: "it could not be created, and not be undone either: " + reason + "; " + relaunch},

		"UPDATE_ROLLBACK_IN_PROGRESS": {Words: "its update failed and is being undone: " + wait},
		"IMPORT_ROLLBACK_IN_PROGRESS": {Words: "its change failed and is being undone: " + wait},
		"UPDATE_FAILED":               {Words: "its update failed: " + reason + "; roll back in the console (Stack actions), and try again"},
		"UPDATE_ROLLBACK_FAILED":      {Words: "its update failed and could not be undone: " + reason + "; continue the rollback in the console (Stack actions), and try again"},
		"IMPORT_ROLLBACK_FAILED":      {Words: "its change failed and could not be undone: " + reason},

		"DELETE_IN_PROGRESS": {Words: "it is being deleted, and with it the access that it gives " + vendor + ": launch again if that was not meant"},
		"DELETE_COMPLETE":    {Words: "it was deleted, and with it the access that it gave " + vendor + ": launch again if that was not meant"},
		"DELETE_FAILED":      {Words: "its deletion failed, so it may be half there: " + reason + "; delete it again, then launch again if that was not meant"},
	}
	return list
}

// State is what a stack's state means. One that is not known counts as done if it says so.
func (r *Rules) State(status string) State {
	if s, ok := r.States[status]; ok {
		s.Words = strings.ReplaceAll(s.Words, "{events}", r.Events)
		return s
	}
	return State{Ready: strings.HasSuffix(status, "_COMPLETE") || status == ""}
}
