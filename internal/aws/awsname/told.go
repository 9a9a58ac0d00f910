package awsname

import (
	"fmt"

	"github.com/bucketgrant/bucketgrant/internal/aws/partition"
)

// mostToldName is how long the name of a queue or topic may be: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
// and https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html. S3 tells no FIFO ones, whose names end in .fifo:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
var mostToldName = map[string]int{"sqs": 80, "sns": 256}

// toldWord is what a service has.
var toldWord = map[string]string{"sqs": "queue", "sns": "topic"}

// ToldARN are pattern and description of the ARN of a standard queue (sqs) or topic (sns), of one partition and account where those
// are given.
func ToldARN(service string, of Account) (pattern, description string) {
	in, account, words, whose := partition.Pattern, "[0-9]{12}", "the partition "+partition.InWords, ""
	example := Account{Partition: partition.AWS, ID: "123456789012"}
	if of.Partition != "" {
		in, words, example.Partition = string(of.Partition), "the partition "+string(of.Partition), of.Partition
	}
	if of.ID != "" {
		account, example.ID, whose = of.ID, of.ID, " of the AWS account "+of.ID
	}
	p, _ := partition.Get(example.Partition)
	pattern = fmt.Sprintf(`^arn:%s:%s:[a-z]{2,4}(?:-[a-z]+){1,2}-[0-9]{1,2}:%s:[A-Za-z0-9_-]{1,%d}$`, in, service, account, mostToldName[service])
	return pattern, fmt.Sprintf("must be the ARN of a standard %s%s, such as arn:%s:%s:%s:%s:name, in %s", toldWord[service], whose, example.Partition, service, p.Region, example.ID, words)
}
