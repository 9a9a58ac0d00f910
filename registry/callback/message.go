package callback

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"github.com/bucketgrant/bucketgrant/internal/aws/awsname"
	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
	"github.com/bucketgrant/bucketgrant/internal/aws/policydoc"
	"github.com/bucketgrant/bucketgrant/registry"
)

// Message is what one event says.
type Message struct {
	// ID is EventBridge's, the same for each time that it is delivered.
	ID string
	// Account, Region and At are as EventBridge set them: whose stack it is, where, and in which second.
	Account, Region string
	At              time.Time
	// StackID is the stack's, of that account and region, and StackName its name.
	StackID, StackName string
	// Status is the stack's, or of one of its resources, whose LogicalID is then given.
	Status, LogicalID string
	// Version is the template's, where the event is about the rule that tells.
	Version string
}

// Telling is what it says of the stack's version: that a rule of one was made, or what became of the stack since.
func (m Message) Telling() registry.Telling {
	t := registry.Telling{At: m.At, Stack: m.StackID, Version: m.Version}
	if m.LogicalID == "" {
		t.Status = m.Status
	}
	return t
}

// Deleting says that the stack is about to be deleted.
func (m Message) Deleting() bool { return m.LogicalID == "" && m.Status == "DELETE_IN_PROGRESS" }

// Words say it for the log.
func (m Message) Words() string {
	of := "stack " + m.StackName
	if m.LogicalID != "" {
		of = m.LogicalID + " of " + of
	}
	if m.Version != "" {
		of += ", by its name of template " + m.Version
	}
	return m.Status + " of " + of
}

// mostMessage is how long a message may be, in bytes. Such an event has about one thousand.
const mostMessage = 16 << 10

// ahead is how far the clock that made an event may be before ours.
const ahead = 5 * time.Minute

const (
	source        = "aws.cloudformation"
	ofTheStack    = "CloudFormation Stack Status Change"
	ofItsResource = "CloudFormation Resource Status Change"
)

// What a template lets pass, see the constructs' CallBack.
var (
	stackStatuses    = []string{"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE", "DELETE_IN_PROGRESS"}
	resourceStatuses = []string{"CREATE_COMPLETE", "UPDATE_COMPLETE"}
)

// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStack.html
var (
	eventPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`) })
	stackPattern = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^stack/([A-Za-z][A-Za-z0-9-]{0,127})/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	})
	logicalPattern = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9]{1,255}$`) })
	rulePattern    = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`^(?:arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:rule/)?([0-9]+\.[0-9]+\.[0-9]+)-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$`)
	})
)

// event is one as EventBridge delivers it, or a part of it. Its keys are known by their exact letters, as AWS has them: Go's reader alone
// would take "Account" for "account", and the last of both.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/events-detail-reference.html
type event map[string]any

// text is a field that must be a text where it is there.
func (e event) text(key string) (string, error) {
	value, there := e[key]
	text, ok := value.(string)
	if there && !ok {
		return "", errors.New("the message is no event of EventBridge's: a field has another type")
	}
	return text, nil
}

// part is a field that must be an object.
func (e event) part(key string) (event, error) {
	part, ok := e[key].(map[string]any)
	if !ok {
		return nil, errors.New("the message is no event about a stack of CloudFormation's: a part is missing")
	}
	return part, nil
}

// fields are the texts of an event that are read.
type fields struct {
	version, id, kind, source, account, time, region string
	stackID, logicalID, physicalID, status           string
}

func (e event) fields() (f fields, err error) {
	detail, err := e.part("detail")
	if err != nil {
		return fields{}, err
	}
	status, err := detail.part("status-details")
	if err != nil {
		return fields{}, err
	}
	for _, one := range []struct {
		of  event
		key string
		to  *string
	}{
		{e, "version", &f.version}, {e, "id", &f.id}, {e, "detail-type", &f.kind}, {e, "source", &f.source}, {e, "account", &f.account}, {e, "time", &f.time},
		{e, "region", &f.region}, {detail, "stack-id", &f.stackID}, {detail, "logical-resource-id", &f.logicalID}, {detail, "physical-resource-id", &f.physicalID},
		{status, "status", &f.status},
	} {
		if *one.to, err = one.of.text(one.key); err != nil {
			return fields{}, err
		}
	}
	return f, nil
}

// Parse reads a message as of now. The error says what keeps it from being one of a stack's, and holds nothing that it says.
func Parse(data []byte, now time.Time) (Message, error) {
	if len(data) > mostMessage {
		return Message{}, fmt.Errorf("the message has %d bytes, must have %d at most", len(data), mostMessage)
	}
	e, err := oneObject(data)
	if err != nil {
		return Message{}, err
	}
	f, err := e.fields()
	if err != nil {
		return Message{}, err
	}
	at, err := time.Parse(time.RFC3339, f.time)
	m := Message{ID: f.id, Account: f.account, Region: f.region, At: at, StackID: f.stackID, LogicalID: f.logicalID, Status: f.status}
	switch {
	case f.version != "0" || f.source != source || f.kind != ofTheStack && f.kind != ofItsResource:
		return Message{}, errors.New("the message is no event about a stack of CloudFormation's")
	case !eventPattern().MatchString(f.id):
		return Message{}, errors.New("the event has no ID as EventBridge gives them")
	case err != nil || at.After(now.Add(ahead)):
		return Message{}, errors.New("the event has no time, or one to come")
	}
	return m.checked(f)
}

// checked holds what the detail says against what EventBridge set.
func (m Message) checked(f fields) (Message, error) {
	stack, err := arn.Parse(m.StackID)
	in, known := partition.LooksLike(m.Region)
	if err != nil || awsname.CheckAccountID(m.Account) != nil || !known {
		return Message{}, errors.New("the event has no account, region or stack")
	}
	name := stackPattern().FindStringSubmatch(stack.Resource)
	switch {
	case stack.Service != "cloudformation" || name == nil:
		return Message{}, errors.New("the event is about something else than a stack")
	case stack.AccountID != m.Account || stack.Region != m.Region || stack.Partition != string(in.ID):
		return Message{}, errors.New("the event is of another account, region or partition than the stack that it names")
	}
	m.StackName = name[1]
	if f.kind == ofTheStack {
		if m.LogicalID != "" || !slices.Contains(stackStatuses, m.Status) {
			return Message{}, errors.New("the event says something of a stack that is not told")
		}
		return m, nil
	}
	if !logicalPattern().MatchString(m.LogicalID) || !slices.Contains(resourceStatuses, m.Status) {
		return Message{}, errors.New("the event says something of a resource that is not told")
	}
	if rule := rulePattern().FindStringSubmatch(f.physicalID); m.LogicalID == "CallBackRule" && rule != nil && rule[2] == name[2] { // it has the stack's own UUID
		m.Version = rule[1]
	}
	return m, nil
}

// oneObject refuses what two readers could read differently: a key that stands twice, or something behind the object.
func oneObject(data []byte) (event, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	value, err := policydoc.Value(d)
	if err != nil {
		return nil, errors.New("the message is no JSON, or has a key twice")
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, errors.New("the message is no JSON object")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("the message has something behind the event")
	}
	return object, nil
}
