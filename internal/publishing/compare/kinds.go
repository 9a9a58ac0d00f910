package compare

import "slices"

// Kind is what a finding says, and what that amounts to: one line here for each. Its words are package changes'.
type Kind struct {
	ID     string
	Level  Level
	Part   Part
	Change Change
}

var kinds []Kind

func kind(level Level, part Part, change Change, id string) Kind {
	k := Kind{id, level, part, change}
	kinds = append(kinds, k)
	return k
}

// Kinds are all kinds of findings.
func Kinds() []Kind { return slices.Clone(kinds) }

// Nothing changes but the version.
var Nothing = kind(Patch, PartWords, Changed, "nothing")

// Of a parameter. Before and After are its types, NoEcho, defaults; After is a value that is refused or accepted now.
var (
	ParameterRemoved  = kind(Major, PartParameter, Removed, "parameter removed")
	ParameterRequired = kind(Major, PartParameter, Added, "parameter added, required")
	ParameterOptional = kind(Minor, PartParameter, Added, "parameter added, optional")
	ParameterRetyped  = kind(Major, PartParameter, Changed, "parameter of another type")
	ParameterHidden   = kind(Major, PartParameter, Changed, "parameter hidden or shown") // a launch link leaves a NoEcho parameter out
	DefaultGone       = kind(Major, PartParameter, Changed, "default gone")
	DefaultAdded      = kind(Minor, PartParameter, Changed, "default added")
	DefaultChanged    = kind(Minor, PartParameter, Changed, "default changed")
	ValueRefused      = kind(Major, PartParameter, Refused, "value refused")
	ValueAccepted     = kind(Minor, PartParameter, Accepted, "value accepted")
	ValuesUnknown     = kind(Major, PartParameter, Refused, "values unknown") // whether one is refused cannot be told, for a Reason
)

// Of an output: of the template, and then of a launch. Before and After are what it says, or is exported as.
var (
	OutputRemoved  = kind(Major, PartOutput, Removed, "output removed")
	OutputAdded    = kind(Minor, PartOutput, Added, "output added")
	OutputWithheld = kind(Major, PartOutput, Removed, "output withheld")
	OutputGiven    = kind(Minor, PartOutput, Added, "output given")
	OutputChanged  = kind(Major, PartOutput, Changed, "output changed")
	ExportAdded    = kind(Minor, PartOutput, Changed, "export added")
	ExportChanged  = kind(Major, PartOutput, Changed, "export changed") // whoever imports it finds nothing
)

// Of a bucket that is there already, whose policy is the owner's: that it may be shared is in no launch.
var (
	ExistingBucketOffered = kind(Minor, PartAccess, Offered, "existing bucket offered")
	ExistingBucketGone    = kind(Major, PartAccess, Removed, "existing bucket gone")
)

// Of what is written otherwise, at Path: no launch shows what it does, or none shows a difference.
var (
	WrittenUnseen = kind(Major, PartOther, Changed, "written, unseen")
	WrittenAlike  = kind(Minor, PartOther, Changed, "written, alike")
)

// Of words.
var (
	TemplateWords  = kind(Patch, PartWords, Changed, "description of the template")
	ConsoleWords   = kind(Patch, PartWords, Changed, "parameters in the console")
	ParameterWords = kind(Patch, PartWords, Changed, "words of a parameter")
	OutputWords    = kind(Patch, PartWords, Changed, "words of an output")
	RuleWords      = kind(Patch, PartWords, Changed, "words of a rule")
	ResourceWords  = kind(Patch, PartWords, Changed, "description of a resource")
	ResourceNotes  = kind(Patch, PartWords, Changed, "reasons or tags of a resource")
	StatementIDs   = kind(Patch, PartWords, Changed, "statement ids of a resource")
)

// Of a launch, with what is Given, in the place that has the Name, or with the capability of the Name. Reason is why it is or was refused.
var (
	LaunchRefused          = kind(Major, PartLaunch, Refused, "launch refused")
	LaunchAccepted         = kind(Minor, PartLaunch, Accepted, "launch accepted")
	LaunchWidens           = kind(Major, PartLaunch, Accepted, "launch accepted that widens access") // Name may then what no launch let it
	PlaceRefused           = kind(Major, PartLaunch, Refused, "place refused")
	PlaceAccepted          = kind(Minor, PartLaunch, Accepted, "place accepted")
	CapabilityNeeded       = kind(Major, PartLaunch, Added, "capability needed")
	CapabilityNotNeeded    = kind(Minor, PartLaunch, Removed, "capability no longer needed")
	OrganizationOffered    = kind(Minor, PartLaunch, Added, "organization offered")
	OrganizationGone       = kind(Major, PartLaunch, Removed, "organization gone")
	AskedOfOrganization    = kind(Minor, PartParameter, Added, "parameter asked once for all accounts")
	NotAskedOfOrganization = kind(Major, PartParameter, Removed, "parameter no longer asked for all accounts")
)

// Of a resource of a Type. Properties are those that it is about; of policies on it, Names are whom it lets in.
var (
	ResourceRenamed   = kind(Major, PartResource, Replaced, "resource renamed") // Before is its logical ID
	ResourceRetyped   = kind(Major, PartResource, Replaced, "resource of another type")
	ResourceAdded     = kind(Minor, PartResource, Added, "resource added")
	ResourceRemoved   = kind(Major, PartResource, Removed, "resource removed")
	ResourceReplaced  = kind(Major, PartResource, Replaced, "resource replaced")
	ResourceDragged   = kind(Major, PartResource, Replaced, "resource replaced with what it belongs to")
	ResourceVersioned = kind(Patch, PartResource, Replaced, "resource named after the version")
	RetentionChanged  = kind(Major, PartResource, Changed, "retention changed")
	LastingChanged    = kind(Major, PartResource, Changed, "lasting property changed") // it can never be undone
	GuardChanged      = kind(Major, PartResource, Changed, "guarding property changed")
	OpeningChanged    = kind(Major, PartResource, Changed, "opening property changed")
	OpeningWider      = kind(Major, PartResource, Changed, "opening property changed, wider") // for the Reason that its type knows
	OpeningNarrower   = kind(Minor, PartResource, Changed, "opening property changed, narrower")
	PropertyChanged   = kind(Minor, PartResource, Changed, "property changed")
	PolicyWider       = kind(Major, PartResource, Changed, "policy wider")
	PolicyNarrower    = kind(Minor, PartResource, Changed, "policy narrower")
)

// Of what a principal may do, and who may be one. What is offered is so if the customer chooses it.
var (
	AccessGained  = kind(Major, PartAccess, Gained, "access gained")
	AccessLost    = kind(Minor, PartAccess, Lost, "access lost")
	AccessOffered = kind(Minor, PartAccess, Offered, "access offered")
	TrustGained   = kind(Major, PartTrust, Gained, "trust gained")
	TrustLost     = kind(Minor, PartTrust, Lost, "trust lost")
	TrustOffered  = kind(Minor, PartTrust, Offered, "trust offered")
)
