package io.throng.cli.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Every operation of the contract is driven by a program that is not ours; that the table tells the truth is {@link ForeignClientsTest}'s. */
class ClientsTableTest {
    @Test
    void everyOperationOfTheContractIsDrivenByAnOutsideProgram() throws IOException {
        ClientsTable table = ClientsTable.read();
        assertThat(table.drivenBy().keySet())
                .isEqualTo(ContractOperations.load().names());
        assertThat(table.drivenBy())
                .allSatisfy((operation, programs) ->
                        assertThat(programs).as(operation).isNotEmpty());
    }

    @Test
    void aCallIsTheOperationWithTheMostLiteralPath() throws IOException {
        ContractOperations contract = ContractOperations.load();
        assertThat(contract.called("GET", "/api/v2/workers/messages")).contains("GET /v2/workers/messages");
        assertThat(contract.called("GET", "/api/v2/workers/x")).contains("GET /v2/workers/{worker_id}");
        assertThat(contract.called("GET", "/api/v2/workers/")).isEmpty();
        assertThat(contract.called("PUT", "/api/v2/generate/async")).isEmpty();
        assertThat(contract.called("GET", "/")).isEmpty();
    }
}
