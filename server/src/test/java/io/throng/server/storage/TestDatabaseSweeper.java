package io.throng.server.storage;

import java.sql.SQLException;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/** Drops the databases of a test class when it is over. */
public final class TestDatabaseSweeper implements TestExecutionListener {
    private TestPlan plan;

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
    }

    @Override
    public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
        if (isTopLevelClass(identifier)) {
            try {
                TestDatabase.dropFresh();
            } catch (SQLException e) {
                throw new IllegalStateException("cannot drop the databases of " + identifier.getDisplayName(), e);
            }
        }
    }

    /** Right below an engine. */
    private boolean isTopLevelClass(TestIdentifier identifier) {
        return plan.getParent(identifier)
                .map(parent -> plan.getParent(parent).isEmpty())
                .orElse(false);
    }
}
