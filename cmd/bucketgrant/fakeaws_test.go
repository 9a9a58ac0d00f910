package main

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/bucketgrant/bucketgrant/internal/template"
	"github.com/bucketgrant/bucketgrant/internal/template/resolve"
)

// fakeStack is a stack as CloudFormation describes it: of one of our templates, resolved, in a state.
type fakeStack struct {
	vendor, status, reason string
	parameters             map[string]string
	error                  string // the code of an error instead
}

// fakeStacks are by name. What a customer may meet is in test/launch's emulator only in part: it never fails.
func fakeStacks() map[string]fakeStack {
	id := map[string]string{"ExternalId": "acme-1", "ExistingBucketName": "acme-data"}
	return map[string]fakeStack{
		"quartic":    {vendor: "quartic", status: "CREATE_COMPLETE", parameters: id},
		"undone":     {vendor: "quartic", status: "UPDATE_ROLLBACK_COMPLETE", parameters: id},
		"dataloop":   {vendor: "dataloop", status: "CREATE_COMPLETE", parameters: map[string]string{"Prefix": "in/", "AllowDelete": "Yes", "ExistingBucketName": "acme-loop"}},
		"rotating":   {vendor: "dataloop", status: "UPDATE_COMPLETE", parameters: map[string]string{"ActiveAccessKeys": "A and B"}},
		"deleted":    {vendor: "dataloop", status: "CREATE_COMPLETE"},
		"otherkey":   {vendor: "dataloop", status: "CREATE_COMPLETE"},
		"noaccess":   {vendor: "dataloop", status: "CREATE_COMPLETE"},
		"queryloop":  {vendor: "queryloop", status: "CREATE_COMPLETE", parameters: map[string]string{"ExistingBucketName": "acme-query"}},
		"queryloop2": {vendor: "queryloop", status: "CREATE_COMPLETE", parameters: map[string]string{"ExistingBucketName": "acme-query-2"}},
		"queryloop3": {vendor: "queryloop", status: "CREATE_COMPLETE", parameters: map[string]string{"ExistingBucketName": "acme-query"}},
		"user":       {vendor: "transfer", status: "CREATE_COMPLETE", parameters: map[string]string{"Access": "KeyedUser"}},
		"apperate":   {vendor: "apperate", status: "CREATE_COMPLETE", parameters: map[string]string{"ExistingBucketName": "acme-data"}},
		"apperate2": {vendor: "apperate", status: "UPDATE_COMPLETE", parameters: map[string]string{"ExistingBucketName": "acme-data",
			"ExternalId": "acme-1", "VendorPrincipalArn": fakeVendorARN}},
		"creating": {status: "CREATE_IN_PROGRESS"},
		"failed":   {status: "ROLLBACK_COMPLETE", reason: "The following resource(s) failed to create: [Bucket]."},
		"review":   {status: "REVIEW_IN_PROGRESS"},
		"reviewed": {status: "REVIEW_IN_PROGRESS"},
		"just":     {vendor: "quartic", status: "CREATE_COMPLETE", parameters: id},
		"network":  {status: "CREATE_COMPLETE"},
		"secret":   {error: "AccessDenied"},
		"expired":  {error: "ExpiredToken"},
	}
}

// fakeAWS speaks CloudFormation's query protocol and Secrets Manager's JSON, as far as handback asks for it.
type fakeAWS struct {
	stacks  map[string]*resolve.Stack
	mu      sync.Mutex // for secrets that a test adds while somebody asks
	secrets map[string]string
	live    *fakeLive
}

// newFakeAWS starts it, with its address.
func newFakeAWS(t *testing.T) (fake *fakeAWS, address string) {
	t.Helper()
	f := &fakeAWS{stacks: map[string]*resolve.Stack{}, secrets: map[string]string{}}
	for name, s := range fakeStacks() {
		if s.vendor == "" {
			continue
		}
		data, err := os.ReadFile(filepath.Join("../../templates", s.vendor, "1.0.0/template.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := template.Parse(data)
		if err != nil {
			t.Fatal(err)
		}
		stack, err := resolve.Resolve(parsed, resolve.Input{StackName: name, Region: "eu-west-1", Parameters: s.parameters})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		f.stacks[name] = stack
		for _, r := range stack.Resources {
			if value, ok := r.Properties["SecretString"].(string); ok && name != "deleted" {
				if name == "otherkey" {
					value = strings.Replace(value, "AKIA", "AKIB", 1)
				}
				if name == "noaccess" {
					value = ""
				}
				f.secrets[r.PhysicalID] = value
			}
		}
	}
	f.live = newFakeLive(t, f.stacks)
	server := httptest.NewServer(f)
	t.Cleanup(server.Close)
	return f, server.URL
}

func (f *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".GetSecretValue") {
		f.secret(w, r)
		return
	}
	if r.Header.Get("Authorization") == "" && r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" { // a token, and no signature
		f.live.sts(w, r)
		return
	}
	if service := r.Header.Get("Authorization"); strings.Contains(service, "/s3/aws4_request") || !strings.Contains(service, "/aws4_request") {
		f.live.s3(w, r)
		return
	}
	if r.FormValue("Action") == "DescribeEvents" {
		f.events(w, r)
		return
	}
	if r.FormValue("Action") != "DescribeStacks" {
		f.live.sts(w, r)
		return
	}
	id := r.FormValue("StackName")
	name := id
	if parts := strings.Split(id, "/"); len(parts) == 3 {
		name = parts[1]
	}
	s, ok := fakeStacks()[name]
	switch {
	case s.error != "":
		fakeError(w, http.StatusForbidden, s.error, "User: arn:aws:iam::123456789012:user/x is not authorized")
	case !ok || !strings.Contains(r.Header.Get("Authorization"), "/eu-west-1/"):
		fakeError(w, http.StatusBadRequest, "ValidationError", "Stack with id "+id+" does not exist")
	default:
		f.describe(w, name, s)
	}
}

// events are those of stacks that failed: as CloudFormation has them, the newest first, and all of them where they were
// not asked for by the filter.
func (f *fakeAWS) events(w http.ResponseWriter, r *http.Request) {
	stack := strings.Split(r.FormValue("StackName"), "/")[1]
	if r.FormValue("Filters.FailedEvents") != "true" || stack == "reviewed" {
		fakeError(w, http.StatusForbidden, "AccessDenied", "User: arn:aws:iam::123456789012:user/x is not authorized")
		return
	}
	events := map[string]string{
		"review": `<member><EventType>VALIDATION_ERROR</EventType><LogicalResourceId>Bucket</LogicalResourceId><ResourceType>AWS::S3::Bucket</ResourceType>` +
			`<ValidationStatusReason>Resource of type 'AWS::S3::Bucket' with identifier 'acme-data' already exists.</ValidationStatusReason><ValidationPath>/Resources/Bucket</ValidationPath></member>`,
		"failed": `<member><EventType>STACK_EVENT</EventType></member><member><EventType>PROVISIONING_ERROR</EventType><LogicalResourceId>Role</LogicalResourceId><ResourceType>AWS::IAM::Role</ResourceType>` +
			`<ResourceStatusReason>not authorized to perform: iam:CreateRole&#10;on it</ResourceStatusReason></member>` +
			`<member><EventType>HOOK_INVOCATION_ERROR</EventType><HookType>Acme::Guard::Hook</HookType><HookStatusReason>no</HookStatusReason></member>`,
	}[stack]
	fmt.Fprintf(w, `<DescribeEventsResponse><DescribeEventsResult><OperationEvents>%s</OperationEvents></DescribeEventsResult></DescribeEventsResponse>`, events)
}

func fakeError(w http.ResponseWriter, status int, code, message string) {
	w.WriteHeader(status)
	fmt.Fprintf(w, "<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r-1</RequestId></ErrorResponse>", code, message)
}

func (f *fakeAWS) describe(w http.ResponseWriter, name string, s fakeStack) {
	type member struct {
		ParameterKey, ParameterValue        string `xml:",omitempty"`
		OutputKey, OutputValue, Description string `xml:",omitempty"`
	}
	var parameters, outputs []member
	var capabilities []string
	if stack := f.stacks[name]; stack != nil {
		capabilities = stack.Capabilities
		for key, value := range stack.Parameters {
			text, _ := value.(string)
			parameters = append(parameters, member{ParameterKey: key, ParameterValue: text})
		}
		for _, o := range stack.Outputs {
			outputs = append(outputs, member{OutputKey: o.Name, OutputValue: o.Value, Description: o.Description})
		}
	} else if name == "network" {
		outputs = append(outputs, member{OutputKey: "VpcId", OutputValue: "vpc-1"})
	}
	list := func(of string, members any) string {
		data, err := xml.Marshal(struct {
			XMLName xml.Name
			Member  any `xml:"member"`
		}{xml.Name{Local: of}, members})
		if err != nil {
			panic(err)
		}
		return string(data)
	}
	created := time.Now().Add(-time.Hour)
	if name == "just" {
		created = time.Now()
	}
	fmt.Fprintf(w, `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>%s</StackName>`+
		`<StackId>arn:aws:cloudformation:eu-west-1:111122223333:stack/%[1]s/1a2b</StackId><StackStatus>%s</StackStatus>`+
		`<StackStatusReason>%s</StackStatusReason><CreationTime>%s</CreationTime>%s%s%s</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
		name, s.status, s.reason, created.UTC().Format(time.RFC3339), list("Parameters", parameters), list("Outputs", outputs), list("Capabilities", capabilities))
}

func (f *fakeAWS) secret(w http.ResponseWriter, r *http.Request) {
	var in struct{ SecretId string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	f.mu.Lock()
	value, ok := f.secrets[in.SecretId]
	f.mu.Unlock()
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	switch {
	case ok && value == "":
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type": "AccessDeniedException", "Message": "not authorized"}`)
	case !ok:
		w.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(w, `{"__type": "ResourceNotFoundException", "Message": "Secrets Manager can't find the specified secret."}`)
	default:
		_ = json.NewEncoder(w).Encode(map[string]string{"ARN": in.SecretId, "SecretString": value})
	}
}
